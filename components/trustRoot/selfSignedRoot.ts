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
 * A trust root whose ECDSA P-256 key pair @pulumi/tls makes and the stack's state keeps as a
 * secret. The same root comes back in a rebuilt cluster, and its certificate is known to the
 * program; whoever can decrypt the state can sign.
 *
 * Creates key, self-signed certificate, the CA Secret in cert-manager's own
 * namespace and the guarded issuer. cert-manager must be ready first.
 */
export class SelfSignedRoot extends pulumi.ComponentResource implements TrustRoot {
    readonly trustBundle: pulumi.Output<string>;
    /** Enough for cert-manager's second try, a minute after a first that failed. */
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
                // The provider drops a zero on its way into the certificate (terraform-provider-tls
                // sets Go's MaxPathLen without MaxPathLenZero); admission refuses CA requests too.
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
