import { expect, test } from "vitest";

import { rootPermits } from "../../../observe/rootPermits";
import { clusterWithRoot, fakeCluster } from "../../support/fakeCluster";
import { clientIdentity, serverIdentity } from "../../support/identities";

const root = { namespace: "cert-manager", name: "noetl-link-in-cluster" };
const look = (cluster: Parameters<typeof rootPermits>[0]) =>
    rootPermits(cluster, root, [serverIdentity, clientIdentity]).look();

test("a root for the namespace permits the names of the server", async () => {
    const dnsDomains = ["noetl.svc", "noetl.svc.cluster.local", "localhost"];
    expect(await look(clusterWithRoot({ dnsDomains, ipRanges: ["127.0.0.1/32"] }))).toEqual({
        state: "seen",
    });
});

test("a name outside the constraints of an existing root is refused, and rotation is named", async () => {
    const cluster = clusterWithRoot({
        dnsDomains: ["noetl-server-rust.noetl.svc", "localhost"],
        ipRanges: ["0.0.0.0/32"],
    });
    expect(await look(cluster)).toEqual({
        state: "refused",
        found: "the trust root permits noetl-server-rust.noetl.svc, localhost, 0.0.0.0/32, not noetl-server-rust.noetl.svc.cluster.local, 127.0.0.1",
        fix: {
            words: "No leaf and no workload was changed. Remove that Service or loopback from server in the config, or rotate the root (docs/rollback.md#a-new-in-cluster-root)",
        },
    });
});

test("a root that cannot be read yet is pending, and it gives up", async () => {
    expect(await look(fakeCluster())).toMatchObject({ state: "pending", patience: 30 });
});
