/** Protection of the link: none, server certificate only, or certificates on both sides. */
export type Mode = "plain" | "tls" | "mtls";

/** Side of the link; determines the EKU of the certificate. */
export type Usage = "server" | "client";

/**
 * A file of an identity, by its key in cert-manager's Secret. `tls-combined.pem` is private key and
 * certificate chain in one file (`additionalOutputFormats`, CombinedPEM).
 */
export type CredentialFile = "ca.crt" | "tls-combined.pem" | "tls.crt" | "tls.key";

/** Credentials as environment variables that hold file paths. */
export interface EnvCredentials {
    readonly via: "env";
    /** Variable with the path of the PEM certificate chain. */
    readonly certificate: string;
    /** Variable with the path of the PEM private key. */
    readonly privateKey: string;
    /** Variable with the path of the PEM trust bundle for the peer's certificate. */
    readonly trustBundle: string;
}

/** Credentials as container arguments `<flag>=<value>`. */
export interface ArgCredentials {
    readonly via: "args";
    /** Flag with the path of one PEM file with private key and certificate chain. */
    readonly credentialBundle: string;
    /** Flag with the path of the PEM trust bundle for the peer's certificate. */
    readonly trustBundle: string;
    /** Flag with the DNS name that a client verifies in the server's certificate. */
    readonly serverName?: string;
    /**
     * Flags with the server's address, which the application calls by TLS: `<host>:<port>`, or a gRPC
     * target of it (https://github.com/grpc/grpc/blob/master/doc/naming.md).
     */
    readonly addresses?: readonly string[];
    /** Flags with the same value in tls and mtls. */
    readonly fixed?: Readonly<Record<string, string>>;
    /** File names in the container that differ from the keys of the Secret. */
    readonly fileNames: Readonly<Partial<Record<CredentialFile, string>>>;
}

/** No credentials in the application: an Envoy in its pod speaks TLS. */
export interface EnvoyCredentials {
    readonly via: "envoy";
    /** The application's own credential settings, which must be unset beside an Envoy. */
    readonly instead?: ArgCredentials | EnvCredentials;
}

/** How an application gets its credentials. */
export type Credentials = ArgCredentials | EnvCredentials | EnvoyCredentials;

/** A line that an application logs once at start, with fields as key=value. */
export interface LogLine {
    readonly message: string;
    readonly fields: Readonly<Record<string, string>>;
}

/** Another implementation of an application, which has none of the contract's TLS settings. */
export interface OtherImplementation {
    /** Its name, as the subject of a sentence. */
    readonly name: string;
    /** Matches the command that starts it, its words joined by blanks. */
    readonly command: RegExp;
}

interface ContractBase {
    /** Name by which config selects the contract. */
    readonly name: string;
    /** Release that the contract was read from and tested with. */
    readonly version: string;
    /** Default container that terminates or originates the link. @default the first container */
    readonly container?: string;
    readonly credentials: Credentials;
    /** Environment variables with URLs of the server; their scheme follows the mode. */
    readonly urls: readonly string[];
    /**
     * `restart`: certificates are read once at start, so that a leaf must outlive its pod.
     * `watch`: files are reloaded when they change.
     */
    readonly reload: "restart" | "watch";
    /** Mount path of the credentials. */
    readonly mountPath: string;
    /** Log lines by mode that confirm the TLS configuration. */
    readonly logs: Readonly<Record<Mode, readonly LogLine[]>>;
    /** @default none is known */
    readonly otherImplementation?: OtherImplementation;
}

/** Most pods that a server may have at once. */
export interface ReplicaLimit {
    readonly atMost: number;
    /** What more of them do, as the rest of a sentence. */
    readonly because: string;
}

/** What a server application expects. */
export interface ServerContract extends ContractBase {
    readonly usage: "server";
    /** TCP port that speaks TLS if a certificate is configured, otherwise plain HTTP. */
    readonly port: number;
    /** Port that answers health checks in plain HTTP in every mode. */
    readonly healthPort?: number;
    /** HTTP/1.1 path that answers 200 to an accepted client. */
    readonly healthPath?: string;
    /** Variable with the number of the port; the contract's if it is unset. */
    readonly portVariable?: string;
    /** @default any number of pods */
    readonly replicas?: ReplicaLimit;
}

/** Prometheus metrics of a client about its queued and running work. */
export interface Backlog {
    readonly port: number;
    readonly path: string;
    /** Gauges of the shared queue; each pod reports the whole queue. */
    readonly queued: readonly string[];
    /** Gauges of the work in the pod itself. */
    readonly running: readonly string[];
}

/** A feature whose calls of the server carry no certificate and trust no CA of the link. */
export interface BareFeature {
    /** The feature, as the subject of a sentence. */
    readonly name: string;
    /** Variable that turns it on. */
    readonly variable: string;
    /** Values that turn it on, in lower case; the application ignores case and outer spaces. */
    readonly values: readonly string[];
}

/** What a client application expects. */
export interface ClientContract extends ContractBase {
    readonly usage: "client";
    /** Whether it also calls the URL that the server publishes in its messages. */
    readonly followsPublishedUrl?: boolean;
    /**
     * Variables with a port, or an address that ends in one, where the application listens.
     * @default none
     */
    readonly listens?: readonly string[];
    /**
     * Features that work only through an Envoy.
     * @default none
     */
    readonly bareFeatures?: readonly BareFeature[];
    /** Work whose messages contain the server's URL; a mode change loses it. */
    readonly backlog?: Backlog;
}

export type Contract = ServerContract | ClientContract;
