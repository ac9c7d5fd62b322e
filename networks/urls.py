"""The addresses of the support networks: their directory, call-backs, the desk of an adviser."""

from django.urls import path

from networks.views import case, catalogue, desk, lists, phoned, report, saved_filters, widgets, with_structure
from networks.views.announcing import announcing
from networks.views.callback import callback
from networks.views.directory import directory, network
from networks.views.follow_me import follow_me, followed_by, stop_following
from networks.views.followed import followed, followed_one
from networks.views.following import answer, ask_others, delete, follow, forget_note, passing, revoke
from networks.views.framed import framed
from networks.views.orientation import orientation
from networks.views.portfolio import portfolio, take_away
from networks.views.requests import structure_requests

DESK = "reseau/<slug:slug>/"
CASE = f"{DESK}demandes/<uuid:key>/"
FOLLOW = "etre-rappele/suivi/<str:token>/"

urlpatterns = [
    path("reseaux/", directory, name="networks"),
    path("reseaux/<slug:slug>/", network, name="network"),
    path("reseau/<slug:slug>/portefeuille/", portfolio, name="portfolio"),
    path("reseau/<slug:slug>/portefeuille/<int:pk>/retirer/", take_away, name="portfolio-take-away"),
    path("reseau/", desk.my_desks, name="my-desks"),
    path(DESK, desk.desk, name="desk"),
    path(f"{DESK}absence/", desk.absence, name="desk-absence"),
    path(f"{DESK}au-telephone/", phoned.phoned, name="desk-phoned"),
    path(f"{DESK}avec-une-structure/", with_structure.with_structure, name="desk-with"),
    path(f"{DESK}avec-une-structure/commencer/", with_structure.begin_with, name="desk-with-begin"),
    path(f"{DESK}avec-une-structure/terminer/", with_structure.end_with, name="desk-with-end"),
    path(f"{DESK}avec-une-structure/liste/", with_structure.list_with, name="desk-with-list"),
    path(f"{DESK}catalogue/", catalogue.catalogue, name="desk-catalogue"),
    path(f"{DESK}catalogue.csv", catalogue.catalogue_file, {"kind": "csv"}, name="desk-catalogue-csv"),
    path(f"{DESK}catalogue.xlsx", catalogue.catalogue_file, {"kind": "xlsx"}, name="desk-catalogue-xlsx"),
    path(f"{DESK}catalogue/selection/", catalogue.chosen_aids, name="desk-chosen"),
    path(f"{DESK}catalogue/liste/", catalogue.list_of_chosen, name="desk-chosen-list"),
    path(f"{DESK}catalogue/filtres/", saved_filters.saved_filters, name="desk-filters"),
    path(f"{DESK}catalogue/filtres/<int:pk>/renommer/", saved_filters.rename, name="desk-filter-rename"),
    path(f"{DESK}catalogue/filtres/<int:pk>/effacer/", saved_filters.delete, name="desk-filter-delete"),
    path(f"{DESK}listes/", lists.all_lists, name="desk-lists"),
    path(f"{DESK}listes/<int:pk>/", lists.one_list, name="desk-list"),
    path(f"{DESK}listes/<int:pk>/ajouter/", lists.add, name="desk-list-add"),
    path(f"{DESK}listes/<int:pk>/retirer/<int:item>/", lists.take_away, name="desk-list-take-away"),
    path(f"{DESK}listes/<int:pk>/effacer/", lists.delete, name="desk-list-delete"),
    path("liste/<str:token>/", lists.shared_list, name="shared-list"),
    path(f"{DESK}integrer/", widgets.widgets, name="desk-widgets"),
    path(f"{DESK}integrer/<int:pk>/", widgets.widget, name="desk-widget"),
    path(f"{DESK}integrer/<int:pk>/montrer/", widgets.switch, name="desk-widget-switch"),
    path(f"{DESK}integrer/<int:pk>/effacer/", widgets.delete, name="desk-widget-delete"),
    path("integrer/<str:token>/", framed, name="framed"),
    path(f"{DESK}bilan/", report.report, name="desk-report"),
    path(f"{DESK}bilan.csv", report.report_file, name="desk-report-file"),
    path(CASE, case.case, name="desk-request"),
    path(f"{CASE}prendre/", case.take, name="desk-take"),
    path(f"{CASE}etat/", case.say, name="desk-say"),
    path(f"{CASE}passer/", case.pass_on, name="desk-pass"),
    path(f"{CASE}notes/", case.write_note, name="desk-note"),
    path(f"{CASE}notes/<int:pk>/effacer/", case.delete_note, name="desk-note-delete"),
    path(f"{DESK}structures/", followed, name="followed"),
    path(f"{DESK}structures/<uuid:key>/", followed_one, name="followed-one"),
    path("reseaux/<slug:slug>/suivre/", follow_me, name="follow-me"),
    path("ma-structure/<uuid:key>/suivi/", followed_by, name="followed-by"),
    path("ma-structure/<uuid:key>/suivi/<int:pk>/retirer/", stop_following, name="stop-following"),
    path("etre-rappele/", callback, name="callback"),
    path("ma-structure/<uuid:key>/demandes/", structure_requests, name="structure-requests"),
    path(FOLLOW, follow, name="callback-follow"),
    path(f"{FOLLOW}reponse/", answer, name="callback-answer"),
    path(f"{FOLLOW}passer/", passing, name="callback-passing"),
    path(f"{FOLLOW}accords/", ask_others, name="callback-ask-others"),
    path(f"{FOLLOW}accords/<int:pk>/retirer/", revoke, name="callback-revoke"),
    path(f"{FOLLOW}question/effacer/", forget_note, name="callback-forget-note"),
    path(f"{FOLLOW}effacer/", delete, name="callback-delete"),
    path("observatoire/aides/<slug:slug>/annonce/", announcing, name="announcing"),
    path("observatoire/aides/<slug:slug>/orientation/", orientation, name="orientation"),
]
