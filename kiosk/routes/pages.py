"""The pages and scripts that browsers load, and the description of the API."""

from pathlib import Path

from fastapi import APIRouter, FastAPI
from jinja2 import Environment, FileSystemLoader
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from kiosk.errors import NotFoundError

FOLDER = Path(__file__).parents[1]
STATIC = FOLDER / "static"
TEMPLATES = FOLDER / "templates"


def page_routes() -> APIRouter:
    """The kiosk page, the page of a mediation room, the demonstration of the embed, and the
    embed's script."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/", methods=["GET", "HEAD"])
    async def kiosk() -> Response:
        return _file(TEMPLATES / "kiosk.html")

    @router.api_route("/room", methods=["GET", "HEAD"])
    async def room() -> Response:
        return _file(TEMPLATES / "room.html")

    @router.api_route("/demo", methods=["GET", "HEAD"])
    async def demo() -> Response:
        return _file(TEMPLATES / "demo.html")

    @router.api_route("/embed.js", methods=["GET", "HEAD"])
    async def embed() -> Response:
        return _file(STATIC / "embed.js")

    return router


def add_static_files(app: FastAPI) -> None:
    """Serve the static folder, with entity tags, so that unchanged files cost a 304."""
    app.mount("/static", StaticFiles(directory=STATIC), name="static")


def add_api_page(app: FastAPI) -> None:
    """`/api/docs`: the OpenAPI description as a plain page, without scripts or the internet."""
    templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)

    @app.get("/api/docs", include_in_schema=False)
    def docs() -> Response:
        page = templates.get_template("api_docs.html")
        return HTMLResponse(page.render(api=app.openapi()))


def _file(path: Path) -> Response:
    if not path.is_file():
        raise NotFoundError
    return FileResponse(path)
