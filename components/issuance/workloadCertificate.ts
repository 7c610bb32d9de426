import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { certificateSpecOf } from "../../pki/certificateSpec";
import type { IssuerRef } from "../../pki/issuer";
import type { Identity } from "../../pki/identity";
import { awaitReady, ownMetadata } from "../cluster/ownMetadata";

/** Arguments of {@link WorkloadCertificate}. */
export interface WorkloadCertificateArgs {
    /** Identity that the certificate is issued for. */
    readonly identity: Identity;
    /** Issuer that signs it. */
    readonly issuerRef: IssuerRef;
    /** Maximum time until it is issued, in the format of `customTimeouts`. */
    readonly issuanceTimeout: string;
}

/**
 * The cert-manager Certificate of one identity, ready when its Secret contains an issued leaf. The
 * issuer must be ready first: cert-manager backs off after a failed issuance.
 */
export class WorkloadCertificate extends pulumi.ComponentResource {
    /** Name of the Secret with tls.crt, tls.key and ca.crt, in the workload's namespace. */
    readonly secretName: string;
    /** Resolves once the Certificate is Ready. */
    readonly issued: pulumi.Output<string>;

    constructor(
        name: string,
        args: WorkloadCertificateArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("mtls:index:WorkloadCertificate", name, summary(args), opts);
        this.secretName = args.identity.secretName;

        const certificate = new k8s.apiextensions.CustomResource(
            `${name}-certificate`,
            {
                apiVersion: "cert-manager.io/v1",
                kind: "Certificate",
                metadata: ownMetadata(
                    {
                        name: args.identity.certificateName,
                        namespace: args.identity.workload.namespace,
                    },
                    awaitReady,
                ),
                spec: certificateSpecOf(args.identity, args.issuerRef),
            },
            {
                parent: this,
                customTimeouts: { create: args.issuanceTimeout, update: args.issuanceTimeout },
            },
        );

        this.issued = certificate.id;
        this.registerOutputs({ secretName: this.secretName });
    }
}

/** Registered inputs: no timeout, because it changes with the number of identities. */
function summary({ identity, issuerRef }: WorkloadCertificateArgs) {
    return { identity, issuerRef };
}
