"""Reading: from paths to manifests whose every value knows its place."""
