/** What the link's protection is: none, server certificate only, or certificates on both sides. */
export type Mode = "plain" | "tls" | "mtls";

/** Which side of the link an identity is on; decides the extended key usage of its certificate. */
export type Usage = "server" | "client";

/**
 * A file of an identity, by its key in the Secret that cert-manager keeps: `tls-combined.pem` is the
 * private key and the certificate chain in one (`additionalOutputFormats`, CombinedPEM).
 */
export type CredentialFile = "ca.crt" | "tls-combined.pem" | "tls.crt" | "tls.key";

/** How an application takes its credentials: environment variables that hold file paths. */
export interface EnvCredentials {
    readonly via: "env";
    /** Variable with the path of the PEM certificate chain. */
    readonly certificate: string;
    /** Variable with the path of the PEM private key. */
    readonly privateKey: string;
    /** Variable with the path of the PEM bundle that the peer's certificate must chain to. */
    readonly trustBundle: string;
}

/** How an application takes its credentials: arguments `<flag>=<value>` of its container. */
export interface ArgCredentials {
    readonly via: "args";
    /** Flag with the path of the private key and certificate chain, one PEM file. */
    readonly credentialBundle: string;
    /** Flag with the path of the PEM bundle that the peer's certificate must chain to. */
    readonly trustBundle: string;
    /** Flag with the name that a client verifies in the server's certificate. */
    readonly serverName?: string;
    /** Flags that have one value in every secure mode. */
    readonly fixed?: Readonly<Record<string, string>>;
    /** Names of the files in the container, where they are not those of the Secret. */
    readonly fileNames: Readonly<Partial<Record<CredentialFile, string>>>;
}

/** An application that takes none: an Envoy in its pod speaks TLS for it. */
export interface EnvoyCredentials {
    readonly via: "envoy";
    /** How the application would take its own, which it must not have beside Envoy's. */
    readonly instead?: ArgCredentials | EnvCredentials;
}

/** How an application comes by its side of the link's TLS. */
export type Credentials = ArgCredentials | EnvCredentials | EnvoyCredentials;

/** A line that an application logs once, at start; the same line carries the fields as key=value. */
export interface LogLine {
    readonly message: string;
    readonly fields: Readonly<Record<string, string>>;
}

interface ContractBase {
    /** Name by which config selects the contract. */
    readonly name: string;
    /** Release that the contract was read from and tried with. */
    readonly version: string;
    /** Container that terminates or originates the link when config names no other; else the first. */
    readonly container?: string;
    readonly credentials: Credentials;
    /** Environment variables with URLs of the server, which follow the mode. */
    readonly urls: readonly string[];
    /**
     * `restart`: certificates are read once, at start, so that a leaf must outlive its pod.
     * `watch`: files are read again when they change.
     */
    readonly reload: "restart" | "watch";
    /** Directory in the container where credentials are mounted. */
    readonly mountPath: string;
    /** Log lines that show, by mode, what the application made of its configuration. */
    readonly logs: Readonly<Record<Mode, readonly LogLine[]>>;
}

/** What a server application expects. */
export interface ServerContract extends ContractBase {
    readonly usage: "server";
    /** TCP port that speaks TLS instead of plain HTTP as soon as a certificate is configured. */
    readonly port: number;
    /** Port that keeps answering plain health checks under TLS, where the application has one. */
    readonly healthPort?: number;
    /** Path that answers 200 to an accepted client, where it speaks HTTP/1.1. */
    readonly healthPath?: string;
}

/** Where a client says, in Prometheus' text format, which work it has taken on or has waiting. */
export interface Backlog {
    readonly port: number;
    readonly path: string;
    /** Gauges of a queue that all pods share: each pod reports all of it. */
    readonly queued: readonly string[];
    /** Gauges of what a pod itself is doing. */
    readonly running: readonly string[];
}

/** What a client application expects. */
export interface ClientContract extends ContractBase {
    readonly usage: "client";
    /** Whether it dials the URL that the server publishes with its work, and not only its own. */
    readonly followsPublishedUrl?: boolean;
    /** Work that carries the server's URL, and so is lost on a switch of the mode. */
    readonly backlog?: Backlog;
}

export type Contract = ServerContract | ClientContract;
