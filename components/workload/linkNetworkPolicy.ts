import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { networkPolicyOf } from "../../link/networkPolicy";
import type { Identity } from "../../pki/identity";
import { ownMetadata } from "../cluster/ownMetadata";

/** Arguments of {@link LinkNetworkPolicy}. */
export interface LinkNetworkPolicyArgs {
    /** Name of the link, and of the policy in the server's namespace. */
    readonly linkName: string;
    readonly server: Identity;
    /** Clients whose pods may connect to the TLS port. */
    readonly clients: readonly Identity[];
    /** TLS port of the server. */
    readonly serverPort: number;
}

/**
 * The NetworkPolicy of the server's TLS port. It has no effect if the cluster's network plugin does
 * not enforce NetworkPolicies.
 */
export class LinkNetworkPolicy extends pulumi.ComponentResource {
    constructor(name: string, args: LinkNetworkPolicyArgs, opts?: pulumi.ComponentResourceOptions) {
        const { linkName, server, clients, serverPort } = args;
        super("mtls:index:LinkNetworkPolicy", name, { linkName, serverPort }, opts);

        new k8s.networking.v1.NetworkPolicy(
            `${name}-policy`,
            {
                metadata: ownMetadata({ name: linkName, namespace: server.workload.namespace }),
                spec: networkPolicyOf(server, clients, serverPort),
            },
            { parent: this },
        );

        this.registerOutputs({});
    }
}
