from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "guatu_web.projects"
    label = "projects"

    def ready(self) -> None:
        from guatu_web.projects.models import Project
        from guatu_web.projects.tables import PROJECTS
        from guatu_web.records.opening import Opens, opens
        from guatu_web.tables.registry import export

        export(PROJECTS)
        opens("project", Opens("projects.view", Project, "name", "projects:project"))
