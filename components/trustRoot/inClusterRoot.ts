import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { OwnRootSettings } from "../../config/trustRoot";
import { clusterIssuerNames, type IssuerRef } from "../../pki/issuer";
import { renewBeforeOf } from "../../pki/lifetime";
import { permittedNames } from "../../pki/nameConstraints";
import { observed } from "../../observe/observed";
import { rootPermits } from "../../observe/rootPermits";
import { issueFromSecret } from "./guardedClusterIssuer";
import { awaitReady, ownMetadata, type ObjectName } from "../cluster/ownMetadata";
import { issuanceTimeout, rootSummary, type TrustRoot, type TrustRootArgs } from "./trustRoot";

/** Arguments of {@link InClusterRoot}. */
export interface InClusterRootArgs extends TrustRootArgs {
    readonly settings: OwnRootSettings;
}

/**
 * A trust root whose ECDSA P-256 key pair cert-manager generates. The key never leaves the cluster.
 * Only the cluster knows the certificate, so there is no `trustBundle`. Its name constraints are for
 * the server's namespace; a root that exists keeps those that it has, and an update with a name
 * outside them ends before a leaf is requested.
 *
 * Creates a self-signing Issuer and the CA Certificate in cert-manager's own namespace, and the
 * guarded issuer over its Secret. cert-manager must be ready first.
 */
export class InClusterRoot extends pulumi.ComponentResource implements TrustRoot {
    /** Long enough for cert-manager's second attempt, one minute after a failed first. */
    readonly issuanceTimeout: string;
    readonly rootCertificate: Required<ObjectName>;
    private readonly issuerRef: IssuerRef;

    constructor(name: string, args: InClusterRootArgs, opts?: pulumi.ComponentResourceOptions) {
        super("mtls:index:InClusterRoot", name, rootSummary(args), opts);
        this.issuanceTimeout = issuanceTimeout(90, args);
        this.rootCertificate = { namespace: args.requester.namespace, name: rootName(args) };

        const bootstrap = this.createBootstrapIssuer(name);
        const certificate = this.createCertificate(name, args, bootstrap);

        this.issuerRef = issueFromSecret(name, rootName(args), args, {
            parent: this,
            dependsOn: this.observeNames(certificate, args),
        });
        this.registerOutputs({});
    }

    issuerFor(): IssuerRef {
        return this.issuerRef;
    }

    /** In `plain` no peer uses a leaf, so that a name outside blocks no rollback. */
    private observeNames(
        certificate: pulumi.CustomResource,
        { cluster, identities, mode }: InClusterRootArgs,
    ): pulumi.Output<pulumi.Resource> | pulumi.Resource {
        return mode === "plain"
            ? certificate
            : observed<pulumi.Resource, string>(
                  certificate,
                  { after: certificate.id, about: this },
                  () => rootPermits(cluster, this.rootCertificate, identities),
              );
    }

    private createBootstrapIssuer(name: string): pulumi.Resource {
        return new k8s.apiextensions.CustomResource(
            `${name}-bootstrap`,
            {
                apiVersion: "cert-manager.io/v1",
                kind: "Issuer",
                metadata: ownMetadata(this.rootCertificate, awaitReady),
                spec: { selfSigned: {} },
            },
            { parent: this },
        );
    }

    private createCertificate(
        name: string,
        args: InClusterRootArgs,
        bootstrap: pulumi.Resource,
    ): pulumi.CustomResource {
        return new k8s.apiextensions.CustomResource(
            `${name}-certificate`,
            {
                apiVersion: "cert-manager.io/v1",
                kind: "Certificate",
                metadata: ownMetadata(this.rootCertificate, awaitReady),
                spec: {
                    isCA: true,
                    commonName: `${args.linkName} root`,
                    secretName: rootName(args),
                    duration: args.settings.lifetime,
                    renewBefore: renewBeforeOf(args.settings.lifetime),
                    // A renewed root keeps its key. The default since cert-manager 1.18 is a new
                    // key, which would break every leaf until it is issued again.
                    privateKey: {
                        algorithm: "ECDSA",
                        size: 256,
                        encoding: "PKCS8",
                        rotationPolicy: "Never",
                    },
                    usages: ["cert sign", "crl sign"],
                    nameConstraints: nameConstraints(args),
                    issuerRef: { group: "cert-manager.io", kind: "Issuer", name: rootName(args) },
                },
            },
            {
                parent: this,
                dependsOn: bootstrap,
                protect: args.protect,
                // Peers hold the root with the constraints that it was created with. Wider ones in a
                // renewed certificate would not reach them.
                ignoreChanges: ["spec.nameConstraints"],
            },
        );
    }
}

const rootName = ({ linkName }: InClusterRootArgs) => clusterIssuerNames(linkName).inCluster;

/**
 * URI SANs are not constrained: rustls-webpki does not support URI constraints and rejects a leaf
 * with URI SANs under a CA that has them (0.103, subject_name/mod.rs). Constraining the SPIFFE trust
 * domain would lock out every client.
 */
function nameConstraints({ identities }: InClusterRootArgs) {
    const { dnsDomains, ipRanges } = permittedNames(identities);
    return {
        critical: true,
        permitted: { dnsDomains: [...dnsDomains], ipRanges: [...ipRanges] },
    };
}
