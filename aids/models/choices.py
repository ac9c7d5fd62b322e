"""The words of an aid's lists: its state, nature, recurrence and confidence."""

from django.db import models


class Status(models.TextChoices):
    DRAFT = "draft", "brouillon"
    TO_REVIEW = "to_review", "à relire"
    PUBLISHED = "published", "publiée"
    ARCHIVED = "archived", "archivée"


class Nature(models.TextChoices):
    GRANT = "grant", "subvention"
    CALL_FOR_PROJECTS = "call_for_projects", "appel à projets"
    LOAN = "loan", "prêt"
    REPAYABLE_ADVANCE = "repayable_advance", "avance à rembourser"
    GUARANTEE = "guarantee", "garantie de prêt"
    EQUITY = "equity", "apport en capital"
    TAX_RELIEF = "tax_relief", "avantage fiscal"
    SOCIAL_RELIEF = "social_relief", "baisse de cotisations"
    ADVICE = "advice", "conseil"
    SUBSIDISED_JOB = "subsidised_job", "aide à l'emploi"
    IN_KIND = "in_kind", "aide en nature"
    PRIZE = "prize", "prix"


class Recurrence(models.TextChoices):
    PERMANENT = "permanent", "toute l'année"
    YEARLY = "yearly", "chaque année"
    ONE_OFF = "one_off", "une seule fois"
    CLOSED = "closed", "n'existe plus"


class Confidence(models.TextChoices):
    HIGH = "high", "forte"
    MEDIUM = "medium", "moyenne"
    LOW = "low", "faible"
