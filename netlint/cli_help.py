"""What the help of each command says above its options: what the command does, with examples."""

CHECK_HELP = """Report what is wrong with the networking of the manifests under PATH.

Examples:

  netlint check                            the current folder

  netlint check k8s --fail-on error        exit with 1 for errors only

  helm template chart | netlint check -    rendered manifests

  netlint check -o sarif=netlint.sarif     text here, SARIF in a file

Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 misuse or input that could not be read.
"""

MAP_HELP = """Show who may connect to whom, as the policies of the manifests under PATH have it.

Examples:

  netlint map k8s                           a table of every connection

  netlint map k8s --focus shop/cart --direction ingress

  netlint map k8s --exposure                with the ways in from outside

  netlint map k8s --format svg > map.svg    a drawing

Ports are those of the pods, not of Services. Exit codes: 0, or 2 for misuse or input that could not be read.
"""

REACH_HELP = """Say whether SRC may connect to DST, as the policies of the manifests under PATH have it, and why.

SRC and DST are `namespace/name`, `namespace/name[Kind]`, an address or a CIDR, `internet`, or the labels of a pod
that need not exist: `ns=shop,app=api`. SRC may be a URL, too.

Every pod that could exist is meant by `future-pods`, by `anyone`, which is addresses, too, and by a selector:
`any:app=web,tier!=db,ns=shop`, with `ns:team=a` for a label of the namespace. The answer is about all of them.

With --from there is no SRC: `netlint reach --from WHO DST [PATH]...` lists who of WHO could ever reach DST.

Examples:

  netlint reach shop/frontend shop/cart k8s

  netlint reach internet shop/cart --port 7070 k8s

  netlint reach ns=blog,app=web shop/database --port 5432 k8s

  netlint reach 'any:ns!=shop' shop/database k8s    from elsewhere

  netlint reach --from anyone shop/database k8s     who ever could

  netlint reach https://shop.example/cart shop/cart k8s

Exit codes: 0 whatever the answer is, or 2 for misuse or input that could not be read.
"""

VERIFY_HELP = """Prove that the intents in INTENTS hold under the policies of the manifests under PATH.

An intent says who may connect to whom. It is proved for every pod, namespace, address and port that could ever exist;
or refuted, with a connection that contradicts it; or unknown, with the reason.

Examples:

  netlint verify intents.yaml k8s

  netlint verify intents.yaml k8s --witnesses shown   write pods that show what is refuted

  netlint verify intents k8s -o sarif=intents.sarif   a folder of intents; SARIF in a file

  netlint verify intents.yaml k8s --suggest > fix.patch   what would make it hold, for `git apply fix.patch`

Suggestions build on each other in their order: apply them all, or the first few.

Exit codes: 0 if all are proved, 1 if one is refuted, unknown or about nobody, 2 misuse or input that could not be read.
"""

DIFF_HELP = """Show which connections and ways in a change adds, removes or alters.

OLD and NEW are paths, or revisions of the git work tree here; `main:k8s` is a folder of a revision.

Examples:

  netlint diff main                            what the work tree changes

  netlint diff HEAD~1 HEAD --format markdown   for a pull request

  netlint diff main k8s --fail-on added        exit with 1 if more is open

  netlint diff old new --prove                 also for pods and namespaces that nobody has created yet

Exit codes: 0, or 1 where --fail-on says so, or 2 for misuse or input that could not be read. With --prove, --fail-on
also counts a difference for any pod that could exist, and an answer that is unknown.
"""
