"""The kinds of other projects that publish Services, as Ingresses do."""

ENTRY_KINDS = frozenset(
    [
        "ApisixRoute",
        "ApisixTls",
        "DomainMapping",
        "HTTPProxy",
        "IngressRoute",
        "IngressRouteTCP",
        "IngressRouteUDP",
        "Mapping",
        "Route",
        "TCPMapping",
        "TransportServer",
        "VirtualServer",
        "VirtualService",
    ]
)
"""Kinds of objects that publish Services and that netlint does not read."""
