"""The messages that a consumer sends, checked for what the protocol requires of them; what they say beyond is left.

Dataspace Protocol 2025-1: the required properties of each message's JSON schema.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from wenmai.dataspace.names import CONTEXT
from wenmai.kernel.errors import InvalidInput

Text = Annotated[str, StringConstraints(min_length=1, max_length=500)]


def _named(context: list[Any]) -> list[Any]:
    if CONTEXT not in context:
        raise ValueError(f"does not name {CONTEXT}")
    return context


class Incoming(BaseModel):
    """What every message has."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)

    context: Annotated[list[Any], AfterValidator(_named)] = Field(alias="@context")


class CatalogRequest(Incoming):
    type: Literal["CatalogRequestMessage"] = Field(alias="@type")
    filter: list[Any] = []


class AskedOffer(BaseModel):
    """The offer that a consumer names: by its id alone, or with rules that it would like instead."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)

    id: Text = Field(alias="@id")
    target: Text | None = None
    permission: list[Any] | None = None
    prohibition: list[Any] | None = None
    obligation: list[Any] | None = None

    @property
    def terms(self) -> dict[str, Any] | None:
        """The rules that it states; None where it names the offer alone."""
        if self.permission is None and self.prohibition is None:
            return None
        stated = {"permission": self.permission, "prohibition": self.prohibition, "obligation": self.obligation}
        return {name: rules for name, rules in stated.items() if rules is not None}


class ContractRequest(Incoming):
    type: Literal["ContractRequestMessage"] = Field(alias="@type")
    consumer_pid: Text = Field(alias="consumerPid")
    provider_pid: Text | None = Field(None, alias="providerPid")
    callback: Text = Field(alias="callbackAddress")
    offer: AskedOffer


class About(Incoming):
    """A message about a process that there is."""

    consumer_pid: Text = Field(alias="consumerPid")
    provider_pid: Text = Field(alias="providerPid")


class Event(About):
    type: Literal["ContractNegotiationEventMessage"] = Field(alias="@type")
    event: Literal["ACCEPTED", "FINALIZED"] = Field(alias="eventType")


class Verification(About):
    type: Literal["ContractAgreementVerificationMessage"] = Field(alias="@type")


class Ending(About):
    """A termination or suspension, of a negotiation or a transfer, with or without reasons."""

    type: Literal[
        "ContractNegotiationTerminationMessage", "TransferTerminationMessage", "TransferSuspensionMessage"
    ] = Field(alias="@type")
    code: Annotated[str, StringConstraints(max_length=200)] = ""
    reason: Annotated[list[Any], Field(max_length=50)] = []

    @property
    def words(self) -> str:
        """Its reasons as one text, at most 1,000 letters."""
        return "; ".join(str(one) for one in self.reason)[:1000]


class TransferRequest(Incoming):
    type: Literal["TransferRequestMessage"] = Field(alias="@type")
    consumer_pid: Text = Field(alias="consumerPid")
    agreement: Text = Field(alias="agreementId")
    format: Text
    callback: Text = Field(alias="callbackAddress")
    data_address: dict[str, Any] | None = Field(None, alias="dataAddress")


class Start(About):
    type: Literal["TransferStartMessage"] = Field(alias="@type")


class Completion(About):
    type: Literal["TransferCompletionMessage"] = Field(alias="@type")


M = TypeVar("M", bound=Incoming)


def read(model: type[M], document: Any) -> M:
    """A message in the form of ``model``. Raises InvalidInput (``message.shape``) that names what is wrong."""
    try:
        return model.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "message"
        raise InvalidInput(
            first["msg"],
            where=where,
            remedy="See the JSON schemas of the Dataspace Protocol 2025-1.",
            rule="message.shape",
        ) from error
