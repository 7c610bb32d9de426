import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";

import type { OwnRootSettings } from "../../config/trustRoot";
import { durationSeconds } from "../../pki/duration";
import { clusterIssuerNames, type IssuerRef } from "../../pki/issuer";
import { issueFromSecret } from "./guardedClusterIssuer";
import { ownMetadata } from "../cluster/ownMetadata";
import { issuanceTimeout, rootSummary, type TrustRoot, type TrustRootArgs } from "./trustRoot";

/** Arguments of {@link SelfSignedRoot}. */
export interface SelfSignedRootArgs extends TrustRootArgs {
    readonly settings: OwnRootSettings;
}

/**
 * A trust root whose ECDSA P-256 key pair @pulumi/tls generates; the stack's state keeps the key as
 * a secret. A rebuilt cluster gets the same root, and the program knows its certificate. Every
 * account that can decrypt the state can sign.
 *
 * Creates the key, the self-signed certificate, the CA Secret in cert-manager's own namespace and
 * the guarded issuer. cert-manager must be ready first.
 */
export class SelfSignedRoot extends pulumi.ComponentResource implements TrustRoot {
    readonly trustBundle: pulumi.Output<string>;
    /** Long enough for cert-manager's second attempt, one minute after a failed first. */
    readonly issuanceTimeout: string;
    private readonly issuerRef: IssuerRef;

    constructor(name: string, args: SelfSignedRootArgs, opts?: pulumi.ComponentResourceOptions) {
        super("mtls:index:SelfSignedRoot", name, rootSummary(args), opts);
        this.issuanceTimeout = issuanceTimeout(90, args);

        const key = this.createKey(name, args);
        const certificate = this.createCertificate(name, args, key);
        const secret = this.createSecret(name, args, key, certificate);

        this.trustBundle = certificate.certPem;
        this.issuerRef = issueFromSecret(name, rootName(args), args, {
            parent: this,
            dependsOn: secret,
        });
        this.registerOutputs({ trustBundle: this.trustBundle });
    }

    issuerFor(): IssuerRef {
        return this.issuerRef;
    }

    private createKey(name: string, { protect }: SelfSignedRootArgs): tls.PrivateKey {
        return new tls.PrivateKey(
            `${name}-key`,
            { algorithm: "ECDSA", ecdsaCurve: "P256" },
            { parent: this, protect },
        );
    }

    private createCertificate(
        name: string,
        args: SelfSignedRootArgs,
        key: tls.PrivateKey,
    ): tls.SelfSignedCert {
        return new tls.SelfSignedCert(
            `${name}-certificate`,
            {
                privateKeyPem: key.privateKeyPem,
                subject: { commonName: `${args.linkName} root` },
                isCaCertificate: true,
                // The provider omits a zero from the certificate: terraform-provider-tls sets Go's
                // MaxPathLen without MaxPathLenZero. Admission therefore refuses CA requests too.
                maxPathLength: 0,
                setSubjectKeyId: true,
                validityPeriodHours: (durationSeconds(args.settings.lifetime) ?? 0) / 3600,
                allowedUses: ["cert_signing", "crl_signing"],
            },
            { parent: this, protect: args.protect },
        );
    }

    private createSecret(
        name: string,
        args: SelfSignedRootArgs,
        key: tls.PrivateKey,
        certificate: tls.SelfSignedCert,
    ): k8s.core.v1.Secret {
        return new k8s.core.v1.Secret(
            `${name}-secret`,
            {
                metadata: ownMetadata({
                    name: rootName(args),
                    namespace: args.requester.namespace,
                }),
                type: "kubernetes.io/tls",
                stringData: {
                    "tls.crt": certificate.certPem,
                    "tls.key": key.privateKeyPem,
                },
            },
            { parent: this },
        );
    }
}

const rootName = ({ linkName }: SelfSignedRootArgs) => clusterIssuerNames(linkName).selfSigned;
