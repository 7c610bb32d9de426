import * as pulumi from "@pulumi/pulumi";

import type { ExistingIssuerSettings } from "../../config/existingIssuer";
import { existingGuard } from "../../issuance/admission/guard";
import { signerOf } from "../../issuance/signer";
import { issuerServes } from "../../observe/issuerServes";
import { observed } from "../../observe/observed";
import type { IssuerRef } from "../../pki/issuer";
import { pluralOf } from "../../workload/pluralOf";
import { guardIssuer } from "./admission";
import { allowApproval } from "./approval";
import { issuanceTimeout, type TrustRoot, type TrustRootArgs } from "./trustRoot";

/** Arguments of {@link ExistingIssuerRoot}. */
export interface ExistingIssuerRootArgs extends TrustRootArgs {
    readonly settings: ExistingIssuerSettings;
}

/**
 * A trust root behind an issuer that another team made, of any kind. Config pins its CA
 * certificates. The issuer is not written to.
 *
 * Creates the admission policies that limit who may request which certificate of it and, for an
 * issuer outside cert-manager's own group, the grant to approve requests. An update then observes
 * that the policies are in force, that the issuer is Ready, and that the approver may approve.
 */
export class ExistingIssuerRoot extends pulumi.ComponentResource implements TrustRoot {
    /** Long enough for an authority outside the cluster. */
    readonly issuanceTimeout: string;
    readonly trustBundle: pulumi.Output<string>;
    readonly pinned = true;
    readonly ready: pulumi.Output<pulumi.Resource[]>;
    private readonly issuerRef: IssuerRef;

    constructor(
        name: string,
        args: ExistingIssuerRootArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("mtls:index:ExistingIssuerRoot", name, summary(args), opts);
        const { linkName, settings, cluster } = args;
        const { group, kind, name: issuer } = settings.issuerRef;
        this.issuanceTimeout = issuanceTimeout(300, args);
        this.trustBundle = pulumi.output(settings.trustBundle);
        this.issuerRef = { group, kind, name: issuer };

        const guard = existingGuard(linkName, settings.issuerRef, args);
        const guarded = guardIssuer(name, guard, cluster, this);
        this.ready = this.observeIssuer(args, guarded, this.grantApproval(name, args));

        this.registerOutputs({ trustBundle: this.trustBundle });
    }

    issuerFor(): IssuerRef {
        return this.issuerRef;
    }

    /** For issuers of cert-manager's own group its chart grants it. */
    private grantApproval(
        name: string,
        { linkName, settings, approver }: ExistingIssuerRootArgs,
    ): pulumi.CustomResource[] {
        const { group, kind, ...issuer } = settings.issuerRef;
        if (group === "cert-manager.io") return [];
        const grant = {
            approver: settings.approver ?? approver,
            roleName: `${linkName}-existing-issuer-approval`,
            signers: [signerOf({ group, plural: pluralOf(kind) }, issuer)],
        };
        return [allowApproval(name, grant, { parent: this })];
    }

    /** In `plain` no peer uses a leaf, so that a missing issuer blocks no rollback. */
    private observeIssuer(
        { cluster, mode, settings, approver }: ExistingIssuerRootArgs,
        guarded: pulumi.Output<pulumi.Resource[]>,
        approval: readonly pulumi.CustomResource[],
    ): pulumi.Output<pulumi.Resource[]> {
        const resources = guarded.apply((bindings) => [...bindings, ...approval]);
        if (mode === "plain") return resources;
        const granted = pulumi.all(approval.map(({ id }) => id));
        return observed<undefined, unknown>(
            undefined,
            { after: pulumi.all([guarded, granted]), about: this },
            () => issuerServes(cluster, settings.issuerRef, settings.approver ?? approver),
        ).apply(() => resources);
    }
}

/** Registered inputs, without identities: each change would show in its diff. */
function summary({ linkName, settings }: ExistingIssuerRootArgs) {
    const { issuerRef, dedicated, trustBundle } = settings;
    return { linkName, issuerRef, dedicated, trustBundle };
}
