"""The addresses of a structure's pages."""

from django.urls import path

from matching.views.aid import aid
from matching.views.builder import builder_places, builder_readings, builder_words
from matching.views.compare import compare
from matching.views.identify import identify
from matching.views.impact import builder_effect, builder_reference
from matching.views.insights import bearer, bearer_csv, observatory, open_figures, territory, territory_csv
from matching.views.levers import levers_page
from matching.views.questionnaire import count, places, questionnaire
from matching.views.results import results

urlpatterns = [
    path("questionnaire/", questionnaire, name="questionnaire"),
    path("questionnaire/compte/", count, name="questionnaire-count"),
    path("questionnaire/lieux/", places, name="questionnaire-places"),
    path("trouver-ma-structure/", identify, name="identify"),
    path("mes-aides/", results, name="results"),
    path("mes-aides/leviers/", levers_page, name="levers"),
    path("comparer/", compare, name="compare"),
    path("aides/<slug:slug>/", aid, name="aid"),
    path("admin/regle/mots/", builder_words, name="builder-words"),
    path("admin/regle/lieux/", builder_places, name="builder-places"),
    path("admin/regle/lecture/", builder_readings, name="builder-readings"),
    path("admin/regle/effet/", builder_effect, name="builder-effect"),
    path("admin/regle/effet/<int:pk>/", builder_effect, name="builder-effect"),
    path("admin/regle/cas/", builder_reference, name="builder-reference"),
    path("observatoire/", observatory, name="observatory"),
    path("observatoire/organismes/<int:pk>/", bearer, name="insights-bearer"),
    path("observatoire/organismes/<int:pk>/chiffres.csv", bearer_csv, name="insights-bearer-csv"),
    path("observatoire/territoire/", territory, name="insights-territory"),
    path("observatoire/territoire/chiffres.csv", territory_csv, name="insights-territory-csv"),
    path("stats/aidess-<str:quarter>.csv", open_figures, name="open-figures"),
]
