"""The watch: who asks to be told (`asking`), what happened (`survey`), for whom (`finding`), said once (`telling`)."""
