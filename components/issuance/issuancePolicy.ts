import * as pulumi from "@pulumi/pulumi";

import type { IssuerRef } from "../../pki/issuer";
import type { ServiceAccountRef } from "../../issuance/issuance";
import type { Usage } from "../../contracts";
import { denialGrant, identityGrant } from "../../issuance/approverPolicy/grants";
import type { Identity } from "../../pki/identity";
import { grantIssuance } from "./issuanceGrant";

/** Arguments of {@link IssuancePolicy}. */
export interface IssuancePolicyArgs {
    /** Name of the link: cluster-wide objects are named after it. */
    readonly linkName: string;
    /** Identities that get a certificate. */
    readonly identities: readonly Identity[];
    /** The issuer of each side's certificates; both sides may have the same one. */
    readonly issuers: Readonly<Record<Usage, IssuerRef>>;
    /** cert-manager's service account, which creates the requests. */
    readonly requester: ServiceAccountRef;
}

/**
 * The approver-policy policies for the link's issuers: one policy for each identity, and the denial
 * of all other requests. A denial is final, so it is created last: a pending request must find its
 * identity's policy first. approver-policy must run first; certificates must depend on `ready`.
 */
export class IssuancePolicy extends pulumi.ComponentResource {
    /** Depends on every policy, so that dependents can name this resource only. */
    readonly ready: pulumi.Resource;

    constructor(name: string, args: IssuancePolicyArgs, opts?: pulumi.ComponentResourceOptions) {
        super("mtls:index:IssuancePolicy", name, { linkName: args.linkName }, opts);
        const { linkName, identities, issuers, requester } = args;

        const identityPolicies = identityGrant(
            linkName,
            identities,
            (usage) => issuers[usage],
            requester,
        );
        const bound = grantIssuance(`${name}-identities`, identityPolicies, { parent: this });
        const denial = denialGrant(linkName, Object.values(issuers));
        this.ready = grantIssuance(`${name}-denial`, denial, { parent: this, dependsOn: bound });

        this.registerOutputs({});
    }
}
