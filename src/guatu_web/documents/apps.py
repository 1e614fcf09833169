from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "guatu_web.documents"
    verbose_name = "文件"
