/**
 * The folders in the order of imports, types too: each imports from those before it alone. eslint
 * and dependency-cruiser hold it. `tools/` holds the command lines; no file imports them.
 */
exports.order = [
    ...["problems", "contracts", "workload", "pki", "config", "issuance", "census"],
    ...[
        "rules",
        "policy",
        "link",
        "observe",
        "components",
        "verify",
        "preview",
        "check",
        "render",
        "lane",
        "tools",
    ],
    ...["test/support", "bench"],
];
