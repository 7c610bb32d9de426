import * as projects from "@pulumi/gcp/projects";
import * as pulumi from "@pulumi/pulumi";

import type { IssuerRef } from "../../pki/issuer";
import type { GoogleCasSettings } from "../../config/trustRoot";
import { casNames, usages, type CasNames } from "../../issuance/googleCas/names";
import type { Usage } from "../../contracts";
import { grantAccess } from "./googleCas/access";
import { createAuthority } from "./googleCas/authority";
import { installIssuer, issuerAccount } from "./googleCas/issuerInstallation";
import { createTemplate } from "./googleCas/templates";
import { GuardedClusterIssuer } from "./guardedClusterIssuer";
import { issuanceTimeout, type TrustRoot, type TrustRootArgs } from "./trustRoot";

/** Arguments of {@link GoogleCasRoot}. */
export interface GoogleCasRootArgs extends TrustRootArgs {
    readonly settings: GoogleCasSettings;
}

/**
 * A trust root in Google's Certificate Authority Service. The key is in Google's HSM, never in the
 * state or in the cluster.
 *
 * Creates a pool and an authority, or uses an existing pool. Creates one certificate template for
 * each side of the link, a Google service account with the grants for google-cas-issuer, the issuer
 * by its chart, and one guarded issuer object for each template. cert-manager must be ready first.
 */
export class GoogleCasRoot extends pulumi.ComponentResource implements TrustRoot {
    /** Long enough for IAM grants, which take minutes to propagate; issuance fails until then. */
    readonly issuanceTimeout: string;
    readonly trustBundle?: pulumi.Output<string>;
    private readonly issuers: Readonly<Record<Usage, IssuerRef>>;

    constructor(name: string, args: GoogleCasRootArgs, opts?: pulumi.ComponentResourceOptions) {
        super("mtls:index:GoogleCasRoot", name, summary(args), opts);
        this.issuanceTimeout = issuanceTimeout(900, args);
        const names = casNames(args.linkName, args.settings);

        const services = this.enableServices(name, args);
        const { resources, trustBundle } = this.provideAuthority(name, args, names, services);
        const templates = this.createTemplates(name, args, names, services);
        const grants = this.grantAccess(name, args, names, [...resources, ...templates]);
        const installation = this.installIssuer(name, args, names, grants);

        this.issuers = {
            server: this.createIssuer(name, "server", args, names, installation),
            client: this.createIssuer(name, "client", args, names, installation),
        };
        if (trustBundle !== undefined) {
            this.trustBundle = trustBundle;
        }
        this.registerOutputs(trustBundle === undefined ? {} : { trustBundle });
    }

    issuerFor(usage: Usage): IssuerRef {
        return this.issuers[usage];
    }

    private enableServices(name: string, { settings }: GoogleCasRootArgs) {
        const { project, enableServices } = settings;
        return (enableServices ? requiredServices : []).map(
            (service) =>
                new projects.Service(
                    `${name}-service-${service}`,
                    { project, service: `${service}.googleapis.com`, disableOnDestroy: false },
                    { parent: this },
                ),
        );
    }

    private provideAuthority(
        name: string,
        { linkName, settings, identities }: GoogleCasRootArgs,
        names: CasNames,
        services: pulumi.Resource[],
    ) {
        const { create } = settings;
        if (create === undefined) {
            return { resources: [], trustBundle: undefined };
        }
        const { pool, authority } = createAuthority(
            name,
            { linkName, names, create, identities },
            { parent: this, dependsOn: services },
        );
        return {
            resources: [pool, authority],
            // The authority's chain ends with its root.
            trustBundle: authority.pemCaCertificates.apply((chain) => chain.at(-1) ?? ""),
        };
    }

    private createTemplates(
        name: string,
        { linkName, settings, identities }: GoogleCasRootArgs,
        names: CasNames,
        services: pulumi.Resource[],
    ) {
        const { project, location } = settings;
        return usages.map((usage) =>
            createTemplate(
                name,
                usage,
                { linkName, names, project, location, identities },
                { parent: this, dependsOn: services },
            ),
        );
    }

    private grantAccess(
        name: string,
        { requester, settings }: GoogleCasRootArgs,
        names: CasNames,
        resources: readonly pulumi.Resource[],
    ) {
        const issuer = { namespace: requester.namespace, serviceAccount: issuerAccount };
        const { project } = settings;
        return grantAccess(name, { names, project, issuer, resources }, { parent: this });
    }

    private installIssuer(
        name: string,
        { linkName, requester, approver, settings }: GoogleCasRootArgs,
        names: CasNames,
        grants: readonly pulumi.Resource[],
    ) {
        return installIssuer(
            `${name}-cas-issuer`,
            {
                issuer: settings.issuer,
                namespace: requester.namespace,
                accountEmail: names.accountEmail,
                approver: settings.approver ?? approver,
                approvalName: `${linkName}-google-cas-approval`,
                issuerNames: usages.map(names.issuer),
            },
            { parent: this, dependsOn: [...grants] },
        );
    }

    private createIssuer(
        name: string,
        usage: Usage,
        { identities, requester, cluster }: GoogleCasRootArgs,
        names: CasNames,
        installation: readonly pulumi.Resource[],
    ): IssuerRef {
        const { project, location, id } = names.pool;
        const { issuerRef } = new GuardedClusterIssuer(
            `${name}-${usage}`,
            {
                group: "cas-issuer.jetstack.io",
                version: "v1beta1",
                kind: "GoogleCASClusterIssuer",
                issuer: names.issuer(usage),
                template: names.template(usage),
                // The trust bundle has every unexpired root of the pool, not only the signing one.
                // So peers trust an authority that is added to the pool before it signs.
                spec: {
                    project,
                    location,
                    caPoolId: id,
                    certificateTemplate: names.template(usage),
                    caFetchMode: "PoolCAs",
                },
                identities: identities.filter((one) => one.usage === usage),
                requester,
                cluster,
            },
            { parent: this, dependsOn: [...installation] },
        );
        return issuerRef;
    }
}

/** Registered inputs: no identities, and no chart values, which may contain a password. */
function summary({ linkName, settings: { project, location } }: GoogleCasRootArgs) {
    return { linkName, project, location };
}

/** @see https://cloud.google.com/iam/docs/workload-identity-federation-with-kubernetes */
const requiredServices = ["privateca", "iam", "iamcredentials"];
