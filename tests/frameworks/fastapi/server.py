"""A climbing guide in FastAPI-JSONAPI. `describe` prints its OpenAPI description. `serve` prints its port, then each write."""

import asyncio
import json
import socket
import sys
from typing import Annotated, ClassVar, Optional

import uvicorn
from fastapi import Depends, FastAPI, Request
from fastapi_jsonapi import ApplicationBuilder, HTTPException
from fastapi_jsonapi.data_layers.sqla.orm import SqlalchemyDataLayer
from fastapi_jsonapi.misc.sqla.generics.base import ViewBaseGeneric
from fastapi_jsonapi.types_metadata import RelationshipInfo
from fastapi_jsonapi.views import Operation, OperationConfig
from pydantic import BaseModel, ConfigDict
from sqlalchemy import ForeignKey, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.pool import StaticPool

engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)
sessions = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    pass


class Crag(Base):
    __tablename__ = "crags"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    routes: Mapped[list["Route"]] = relationship(back_populates="crag")


class Route(Base):
    __tablename__ = "routes"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    grade: Mapped[Optional[str]]
    pitches: Mapped[Optional[int]]
    crag_id: Mapped[Optional[int]] = mapped_column(ForeignKey("crags.id"))
    crag: Mapped[Optional[Crag]] = relationship(back_populates="routes")


class CragSchema(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    name: str
    routes: Annotated[Optional[list["RouteSchema"]], RelationshipInfo(resource_type="route", many=True)] = None


class RouteSchema(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    name: str
    grade: Optional[str] = None
    pitches: Optional[int] = None
    crag: Annotated[Optional[CragSchema], RelationshipInfo(resource_type="crag")] = None


class RouteChangeSchema(RouteSchema):
    name: Optional[str] = None


class Rows(SqlalchemyDataLayer):
    async def before_create_object(self, data, view_kwargs):
        same = select(self.model).where(self.model.name == data["name"])
        if (await self.session.execute(same)).first():
            raise HTTPException("There is a route with this name.", "name", title="Conflict", status_code=409)


async def session():
    async with sessions() as session:
        yield session


class Session(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)
    session: AsyncSession = Depends(session)


class View(ViewBaseGeneric):
    data_layer_cls = Rows
    operation_dependencies: ClassVar = {
        Operation.ALL: OperationConfig(
            dependencies=Session,
            prepare_data_layer_kwargs=lambda view, given: {"session": given.session},
        ),
    }


app = FastAPI(title="Crags", version="1")
builder = ApplicationBuilder(app)
builder.add_resource(
    path="/routes",
    tags=["route"],
    view=View,
    model=Route,
    schema=RouteSchema,
    schema_in_patch=RouteChangeSchema,
    resource_type="route",
)
builder.add_resource(path="/crags", tags=["crag"], view=View, model=Crag, schema=CragSchema, resource_type="crag")
builder.initialize()


@app.middleware("http")
async def print_writes(request: Request, call_next):
    if request.method != "GET":
        query = f"?{request.url.query}" if request.url.query else ""
        print(request.method, request.url.path + query, (await request.body()).decode(), flush=True)
    return await call_next(request)


async def fill():
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with sessions() as session:
        face = Crag(name="North face")
        session.add_all([Route(name=name, crag=face) for name in ["Arete", "Chimney", "Overhang", "Slab"]])
        session.add(Route(name="Traverse", grade="4c"))
        await session.commit()


async def serve():
    await fill()
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    await uvicorn.Server(uvicorn.Config(app, log_level="warning")).serve(sockets=[listener])


if sys.argv[1] == "describe":
    print(json.dumps(app.openapi(), indent=1))
else:
    asyncio.run(serve())
