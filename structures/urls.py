"""The second factor, ProConnect, « Ma sécurité »; login and logout are pages of the admin site."""

from django.urls import path

from structures.views import enrolment, proconnect, security, sign_in

urlpatterns = [
    path("code/", sign_in.second_proof, name="second_factor"),
    path("second-facteur/", enrolment.enrolment, name="enrolment"),
    path("codes-de-secours/", enrolment.renew_codes, name="renew_codes"),
    path("securite/", security.security, name="security"),
    path("deconnexion-partout/", security.sign_out_everywhere, name="sign_out_everywhere"),
    path("proconnect/", proconnect.ask, name="proconnect"),
    path("proconnect/retour/", proconnect.answer, name="proconnect_callback"),
]
