"""The addresses of what follows a match: the home of a structure, the watch, calendars, comparisons."""

from django.urls import URLPattern, path

from dossiers.views import account, agenda, arriving, home, keeping, kept, people, share, watch

STRUCTURE = "ma-structure/<uuid:key>/"

urlpatterns: list[URLPattern] = [
    path("mes-aides/envoyer/", share.share, name="share"),
    path("mes-aides/envoyer/merci/", share.shared, name="shared"),
    path("enregistrer/", keeping.keep, name="keep_answers"),
    path("connexion/", arriving.visit, name="visit"),
    path("deconnexion/", arriving.sign_out, name="end_visit"),
    path("lien/<str:token>/", arriving.sign_in_link, name="sign_in_link"),
    path("invitation/<str:token>/", arriving.invitation, name="invitation"),
    path("mon-compte/", account.account, name="account"),
    path("mon-compte/donnees.json", account.export, name="export_account"),
    path("mon-compte/effacer/", account.erase, name="erase_account"),
    path("mon-compte/invitations/<int:pk>/", account.answer_invitation, name="answer_invitation"),
    path("ma-structure/", account.my_structures, name="my_structures"),
    path(STRUCTURE, home.structure_home, name="structure_home"),
    path(f"{STRUCTURE}reponse/", home.answer, name="structure_answer"),
    path(f"{STRUCTURE}toujours-vrai/", home.confirm_answers, name="confirm_answers"),
    path(f"{STRUCTURE}messages/", home.choose_rhythm, name="choose_rhythm"),
    path(f"{STRUCTURE}aides/<slug:slug>/", kept.keep_aid, name="keep_aid"),
    path(f"{STRUCTURE}nom/", people.rename, name="rename_structure"),
    path(f"{STRUCTURE}effacer/", people.erase, name="erase_structure"),
    path(f"{STRUCTURE}personnes/", people.structure_people, name="structure_people"),
    path(f"{STRUCTURE}personnes/inviter/", people.invite, name="invite"),
    path(f"{STRUCTURE}personnes/role/", people.set_role, name="set_role"),
    path(f"{STRUCTURE}personnes/quitter/", people.leave, name="leave_structure"),
    path(f"{STRUCTURE}personnes/<int:pk>/retirer/", people.remove, name="remove_member"),
    path(f"{STRUCTURE}invitations/<int:pk>/retirer/", people.take_back, name="take_back"),
    path(f"{STRUCTURE}agenda/", agenda.change_agenda, name="change_agenda"),
    path("agenda/<str:secret>.ics", agenda.agenda, name="agenda"),
    path("veille/", watch.ask, name="watch_ask"),
    path("veille/confirmer/<str:token>/", watch.confirm, name="watch_confirm"),
    path("veille/<str:token>/", watch.manage, name="watch"),
    path("veille/<str:token>/arreter/", watch.stop, name="watch_stop"),
]
