from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "guatu_web.projects"
    label = "projects"
