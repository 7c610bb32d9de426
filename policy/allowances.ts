/**
 * What the stacks listed here may do that strict rules forbid, by rule; every other stack is held
 * to the strict ones. A `--policy-pack-config` file replaces the list of each rule that it names.
 */
export const allowances: Readonly<Record<string, Readonly<Record<string, object>>>> = {
    "link-mode": { dev: { modes: ["plain", "tls", "mtls"] } },
    "root-kind": { dev: { kinds: ["selfSigned", "inCluster"] } },
    // The published server manifest names no service account.
    "leaf-account": { dev: { certificates: ["noetl/noetl-server-rust-server-tls"] } },
};
