"""Who could ever connect, as the weakest conditions; and questions about all pods that pass a selector."""
