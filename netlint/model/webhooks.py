"""Services that the API server itself connects to: admission webhooks, conversion webhooks, aggregated APIs."""

from netlint.model.policy import Status
from netlint.origin import Origin
from netlint.value import field, value


@value
class ApiServerCall:
    """A Service that the API server connects to for the sake of an object, named by its kind and name (S7.6).

    `webhook` is the name of one among several of the object. `is_required` tells that a request fails
    where the connection does. `origin` is where the name of the Service stands.
    """

    kind: str
    name: str
    webhook: str
    namespace: str
    service: str
    port: int
    is_required: bool
    status: Status = Status.ENFORCED
    origin: Origin = field(default=Origin("", 0), compare=False)
