import type { V1DaemonSet } from "@kubernetes/client-node";

import { isOlderRelease } from "../../config/releases";
import type { CheckedCluster } from "../cluster";
import type { Plan } from "../plan";
import type { OpenRow } from "../../verify/row";
import { checkRow, type Row, type Rows } from "../row";

/** A network plugin, known by the DaemonSet of its agents. */
interface Plugin {
    readonly name: string;
    /** Whether it enforces NetworkPolicies with port ranges (`endPort`); text where that depends. */
    readonly enforces: boolean | string;
    /** First release that does, as the image's tag names it; any if absent. */
    readonly since?: string;
}

/**
 * What is known of plugins, by DaemonSet. Cilium ignores `endPort` before 1.16 (cilium#28684); kind's
 * plugin enforces from kind 0.24 on (its release notes); Flannel enforces only beside Calico, which
 * is then named canal.
 */
const plugins: Readonly<Record<string, Plugin>> = {
    "calico-node": { name: "Calico", enforces: true },
    canal: { name: "Calico beside Flannel", enforces: true },
    "antrea-agent": { name: "Antrea", enforces: true },
    cilium: { name: "Cilium", enforces: true, since: "v1.16.0" },
    anetd: {
        name: "GKE Dataplane V2",
        enforces: "it is Google's Cilium; its release is not to be seen, and endPort needs 1.16",
    },
    kindnet: { name: "kindnet", enforces: "it enforces from kind v0.24.0 on" },
    "aws-node": {
        name: "Amazon VPC CNI",
        enforces: "it enforces where its network policy agent is on",
    },
    "kube-flannel-ds": { name: "Flannel", enforces: false },
    "kube-flannel": { name: "Flannel", enforces: false },
};

/** Row on the network plugin; none if the stack has no NetworkPolicy. */
export async function networkRows(
    cluster: Pick<CheckedCluster, "daemonSets">,
    { objects }: Plan,
): Rows {
    if (!objects.some(({ kind }) => kind === "NetworkPolicy")) return [];
    const open = checkRow(
        "network.enforced",
        "network",
        "plugin enforces NetworkPolicies with port ranges (endPort)",
    );
    const listed = await cluster.daemonSets();
    if (listed.state !== "found") return [open.skip("the account may not list DaemonSets")];
    const known = listed.value.flatMap((one) => pluginOf(one) ?? []);
    return known.length === 0
        ? [open.skip("no plugin that is known here: see whether yours enforces them")]
        : known.map(({ plugin, release }) => verdict(open, plugin, release));
}

function pluginOf({ metadata, spec }: V1DaemonSet) {
    const name = metadata?.name ?? "";
    const plugin = Object.hasOwn(plugins, name) ? plugins[name] : undefined;
    const [, release] =
        /:(v\d+(?:\.\d+)+)/.exec(spec?.template.spec?.containers[0]?.image ?? "") ?? [];
    return plugin && { plugin, release };
}

function verdict(
    open: OpenRow,
    { name, enforces, since }: Plugin,
    release: string | undefined,
): Row {
    const found = release === undefined ? name : `${name} ${release}`;
    if (typeof enforces === "string") return open.skip(`${found}: ${enforces}`);
    if (enforces && since !== undefined && release === undefined) {
        return open.skip(`${found}: endPort needs ${since}`);
    }
    if (enforces && !(since !== undefined && isOlderRelease(release ?? "", since))) {
        return open.pass(found);
    }
    return open.fail(
        since === undefined
            ? `${found} enforces no NetworkPolicy`
            : `${found}: endPort needs ${since}`,
        "Set networkPolicy to false: mutual TLS does not need it. Or install a plugin that enforces it.",
    );
}
