"""How the outside gets to pods: load balancers, nodes, host ports, Ingresses and routes, and paths on from there."""
