"""Signing in and out, one's own password and six digits."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from kiosk.people.rights import Permission
from kiosk.routes.access import Access, Dependency, clear_cookie, set_cookie
from kiosk.routes.account_wire import (
    AccountWire,
    ConfirmRequest,
    DigitsRequest,
    PasswordRequest,
    SignInRequest,
    TotpWire,
    account_wire,
)
from kiosk.services import Services
from kiosk.store.logins import Login
from kiosk.web.guards import client_address


def account_routes(services: Services, access: Access) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/api/account", tags=["账号"])
    mine = access.may(Permission.OWN_ACCOUNT)
    newcomer = access.may(Permission.OWN_ACCOUNT, first_password=True)
    _add_signing_in(router, services, mine=mine, newcomer=newcomer)
    _add_proofs(router, services, mine=mine, newcomer=newcomer)
    return router


def _add_signing_in(
    router: APIRouter, services: Services, *, mine: Dependency, newcomer: Dependency
) -> None:
    """Coming and going."""
    accounts, people = services.accounts, services.settings.people

    async def wire(login: Login) -> AccountWire:
        organisation = await services.store.directory.organisation(login.person.organisation_id)
        return account_wire(
            login,
            organisation.name,
            connected=login.person.id in services.hub.connected(),
            idle_minutes=people.login_idle_minutes,
            now=services.clock(),
        )

    @router.post("/sign-in", summary="登录")
    async def sign_in(body: SignInRequest, request: Request, response: Response) -> AccountWire:
        services.limits.count_sign_in(client_address(request.scope))
        signed_in = await accounts.sign_in(body.login, body.password, body.totp)
        set_cookie(response, request, signed_in, people.login_hours * 3600)
        return await wire(signed_in.login)

    @router.post("/sign-out", status_code=204, summary="退出登录")
    async def sign_out(login: Annotated[Login, Depends(newcomer)]) -> Response:
        await accounts.sign_out(login)
        response = Response(status_code=204)
        clear_cookie(response)
        return response

    @router.post("/sign-out-elsewhere", status_code=204, summary="在其他设备上退出登录")
    async def sign_out_elsewhere(login: Annotated[Login, Depends(mine)]) -> Response:
        await accounts.sign_out_elsewhere(login)
        return Response(status_code=204)

    @router.get("", summary="登录的是谁，能做什么")
    async def account(login: Annotated[Login, Depends(newcomer)]) -> AccountWire:
        return await wire(login)


def _add_proofs(
    router: APIRouter, services: Services, *, mine: Dependency, newcomer: Dependency
) -> None:
    """The password and the six digits."""
    accounts = services.accounts

    @router.post("/password", status_code=204, summary="改自己的密码，其他设备上退出登录")
    async def password(
        body: PasswordRequest, login: Annotated[Login, Depends(newcomer)]
    ) -> Response:
        await accounts.change_password(login, body.old, body.new, services.settings.office.name)
        return Response(status_code=204)

    @router.post("/totp", summary="启用动态码的第一步：取得密钥")
    async def offer_totp(login: Annotated[Login, Depends(mine)]) -> TotpWire:
        secret, uri = await accounts.offer_totp(login)
        return TotpWire(secret=secret, uri=uri)

    @router.post("/totp/confirm", status_code=204, summary="启用动态码的第二步：输入手机上的数字")
    async def confirm_totp(body: DigitsRequest, login: Annotated[Login, Depends(mine)]) -> Response:
        await accounts.confirm_totp(login, body.digits)
        return Response(status_code=204)

    @router.post("/totp/remove", status_code=204, summary="停用动态码")
    async def remove_totp(body: ConfirmRequest, login: Annotated[Login, Depends(mine)]) -> Response:
        await accounts.remove_totp(login, body.password)
        return Response(status_code=204)
