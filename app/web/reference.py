"""The page on which the REST interface is read and tried out."""

from fastapi import APIRouter, Request, Response

from app.web.templates import render

router = APIRouter(include_in_schema=False)


@router.get("/docs")
def show_reference(request: Request) -> Response:
    """Every operation, from the service's own OpenAPI document, as Swagger UI shows it."""
    return render(request, "reference.html", document=request.app.openapi_url)
