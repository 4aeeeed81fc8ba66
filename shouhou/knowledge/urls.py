"""Addresses of what there is to say."""

from django.urls import path

from shouhou.knowledge import views

app_name = "knowledge"
urlpatterns = [
    path("what-to-say/", views.articles, name="list"),
    path("what-to-say/new/", views.article_new, name="new"),
    path("what-to-say/<int:pk>/", views.article, name="article"),
    path("what-to-say/<int:pk>/revision/", views.revision, name="revision"),
    path("what-to-say/<int:pk>/reading/", views.reading, name="reading"),
    path("what-to-say/<int:pk>/retirement/", views.retirement, name="retirement"),
]
