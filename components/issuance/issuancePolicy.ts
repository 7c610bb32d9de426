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
    /** Whoever gets a certificate. */
    readonly identities: readonly Identity[];
    /** The issuer of each side's certificates; one may serve both. */
    readonly issuers: Readonly<Record<Usage, IssuerRef>>;
    /** cert-manager's own account, which makes the requests. */
    readonly requester: ServiceAccountRef;
}

/**
 * Who may have which certificate of the link's issuers: one policy for each identity, and the
 * denial of everything else. The denial comes last: it is final, and a request in flight should
 * find its own policy first. approver-policy must be there, certificates come after it.
 */
export class IssuancePolicy extends pulumi.ComponentResource {
    /** Comes after every policy, so that a dependent need not name each. */
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
