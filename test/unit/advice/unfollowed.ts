/** Fixes without a row of their own, as the source writes them, and why they have none. */
export const unfollowed: Readonly<Record<string, string>> = {
    "helm template … > … && … …":
        "the test machine has no helm; kustomize's row runs the same line",
    "give the contract … another mountPath": "contracts are code: config cannot cause it",
    "list the Services that clients dial in server.services":
        "config demands a Service: only a caller of the component can leave it out",
    "remove the names":
        "a client has no field for names: only a caller of the component can cause it",
    "leave it out: one third of the duration is the default":
        "config has no such field: only a caller of the component can cause it",

    // The input is a stack's file, which these rows do not write.
    "name one of these, or write Pulumi.….yaml (docs/configuration.md)": "in project.test.ts",
    "pulumi config set --stack … … <value>": "in project.test.ts",
    "rename it in Pulumi.….yaml": "in project.test.ts",
    "make it a file that this account may read": "in project.test.ts",
    "correct the alias": "in project.test.ts",

    // The input is a folder, or manifests on stdin.
    "name another path": "in render/folder.test.ts",
    "name another path, such as a new folder in it": "in render/folder.test.ts",
    "move the edit into the stack's config or a Kustomize patch elsewhere, and delete the file":
        "in render/folder.test.ts",
    "render the manifests into the file of ….manifest too, and update the certificates":
        "in render/postRenderer.test.ts",
    "name some of these, or leave the flag out for all of them": "in render/postRenderer.test.ts",
    "correct ….workload, or name with --members those that this release has":
        "in render/postRenderer.test.ts",
    "add --namespace <namespace>, the one that Helm gets": "in render/postRenderer.test.ts",
    "quote the number, or take its object out of the List": "in render/postRenderer.test.ts",

    // The input is a cert-manager that runs.
    "upgrade cert-manager, or name its controller's Deployment in certManager.deployment":
        "in certManager.test.ts",
    "upgrade cert-manager, or set --feature-gates=NameConstraints=true on its controller and its webhook, or choose another trustRoot.kind":
        "in certManager.test.ts",
    "pulumi config set --path certManager.serviceAccount …": "in certManager.test.ts",
    "have the team that runs it set disableAutoApproval in its chart, or remove certManager.approver":
        "in certManager.test.ts",
    "look at its pods: kubectl --namespace … get pods": "it finds the reason, and changes nothing",

    // The input is a link that runs, and what `verify` sees of it.
    "compare this machine's clock with the cluster's": "it finds the reason, and changes nothing",
    "see why cert-manager did not renew it: kubectl describe certificate":
        "it finds the reason, and changes nothing",
    "put the CA's certificate into the trust bundle, not a leaf": "it needs a cluster",
    "replace it with a CA of the link's own, by a rotation": "it needs a cluster, and two roots",
    "rotate the CA": "it needs a cluster, and two roots",
    "rotate the CA, or shorten the leaf": "it needs a cluster, and two roots",
};
