"""A library in Django REST JSON:API. `describe` prints its OpenAPI description. `serve` prints its port, then each write."""

import json
import sys
from wsgiref.simple_server import make_server

import django
from django.conf import settings

JSON_API = "rest_framework_json_api"
SCHEMAS = "drf_spectacular_jsonapi.schemas"
settings.configure(
    SECRET_KEY="local",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="__main__",
    MIDDLEWARE=["__main__.print_writes"],
    INSTALLED_APPS=[
        "__main__",
        "rest_framework",
        JSON_API,
        "django_filters",
        "drf_spectacular",
        "drf_spectacular_jsonapi",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    SPECTACULAR_SETTINGS={
        "TITLE": "Library",
        "VERSION": "1",
        "COMPONENT_SPLIT_REQUEST": True,
        "PREPROCESSING_HOOKS": ["drf_spectacular_jsonapi.hooks.fix_nested_path_parameters"],
    },
    REST_FRAMEWORK={
        "PAGE_SIZE": 2,
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "UNAUTHENTICATED_USER": None,
        "EXCEPTION_HANDLER": f"{JSON_API}.exceptions.exception_handler",
        "DEFAULT_PARSER_CLASSES": [f"{JSON_API}.parsers.JSONParser"],
        "DEFAULT_RENDERER_CLASSES": [f"{JSON_API}.renderers.JSONRenderer"],
        "DEFAULT_METADATA_CLASS": f"{JSON_API}.metadata.JSONAPIMetadata",
        "DEFAULT_SCHEMA_CLASS": f"{SCHEMAS}.openapi.JsonApiAutoSchema",
        "DEFAULT_PAGINATION_CLASS": f"{SCHEMAS}.pagination.JsonApiPageNumberPagination",
        "DEFAULT_FILTER_BACKENDS": [
            f"{JSON_API}.filters.QueryParameterValidationFilter",
            f"{JSON_API}.filters.OrderingFilter",
            f"{JSON_API}.django_filters.DjangoFilterBackend",
        ],
    },
)
django.setup()

from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from rest_framework.routers import DefaultRouter
from rest_framework_json_api import serializers, views
from rest_framework_json_api.exceptions import Conflict


class Author(models.Model):
    name = models.CharField(max_length=40)

    class Meta:
        app_label = "__main__"


class Book(models.Model):
    title = models.CharField(max_length=40)
    blurb = models.TextField(null=True, blank=True)
    page_count = models.IntegerField(null=True, blank=True)
    author = models.ForeignKey(Author, models.PROTECT, null=True, related_name="books")

    class Meta:
        app_label = "__main__"


class AuthorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Author
        fields = ["name", "books"]
        read_only_fields = ["books"]


class BookSerializer(serializers.ModelSerializer):
    included_serializers = {"author": AuthorSerializer}

    class Meta:
        model = Book
        fields = ["title", "blurb", "page_count", "author"]


class AuthorView(views.ModelViewSet):
    queryset = Author.objects.order_by("id")
    serializer_class = AuthorSerializer


class BookView(views.ModelViewSet):
    queryset = Book.objects.order_by("id")
    serializer_class = BookSerializer
    ordering_fields = ["id", "title"]
    filterset_fields = {"title": ["icontains"], "page_count": ["gt"], "author": ["exact"]}

    def perform_create(self, serializer):
        if Book.objects.filter(title=serializer.validated_data["title"]).exists():
            raise Conflict("There is a book with this title.")
        serializer.save()


class BookRelationshipView(views.RelationshipView):
    queryset = Book.objects.all()


def print_writes(get_response):
    def respond(request):
        if request.method != "GET":
            print(request.method, request.get_full_path(), request.body.decode(), flush=True)
        return get_response(request)

    return respond


router = DefaultRouter()
router.register("authors", AuthorView)
router.register("books", BookView)
relationships = "books/<pk>/relationships/<related_field>/"
urlpatterns = [*router.urls, path(relationships, BookRelationshipView.as_view(), name="book-relationships")]


def fill():
    with connection.schema_editor() as editor:
        editor.create_model(Author)
        editor.create_model(Book)
    austen = Author.objects.create(name="Jane Austen")
    for title, pages in [("Emma", 474), ("Persuasion", 249), ("Mansfield Park", None), ("Lady Susan", 70)]:
        Book.objects.create(title=title, page_count=pages, author=austen)
    Book.objects.create(title="Beowulf")


if sys.argv[1] == "describe":
    print(json.dumps(SchemaGenerator().get_schema(public=True), indent=1))
else:
    fill()
    with make_server("127.0.0.1", 0, get_wsgi_application()) as server:
        print(server.server_port, flush=True)
        server.serve_forever()
