import { posix } from "node:path";
import {
    defaultEnvoyImage,
    settingsOf,
    type Contract,
    type CredentialFile,
    type Credentials,
    type Mode,
} from "../contracts";
import { serverAddress, type ServerAddress, type ServerNames, type UrlTarget } from "./serverUrl";
import { preferredPort } from "./servicePorts";
import type { Place } from "./transformReport";

/** Credential and URL settings of an additional container. */
export interface OtherContainer extends Pick<Contract, "credentials" | "urls"> {
    readonly name: string;
}

/** Options of a transform. */
export interface TransformOptions {
    readonly mode: Mode;
    readonly contract: Contract;
    /**
     * Container that terminates or originates the link.
     * @default the contract's, else the first
     */
    readonly container?: string | undefined;
    /**
     * Additional containers that call the server with credentials of the link; init containers and
     * sidecars too.
     * @default none
     */
    readonly otherContainers?: readonly OtherContainer[];
    /** Name of the workload in problems, such as `Deployment noetl/noetl-worker-rust`. */
    readonly object: string;
    /** Secret with tls.crt, tls.key and ca.crt of the workload's identity. */
    readonly secretName: string;
    /**
     * Image of the Envoy sidecar, for contracts with credentials via `envoy`.
     * @default `defaultEnvoyImage`
     */
    readonly envoyImage?: string | undefined;
    /**
     * Target of the URLs that the server publishes to clients: `loopback` if its clients call an
     * Envoy in their pod.
     * @default "server"
     */
    readonly publishedUrls?: UrlTarget | undefined;
    /** SANs of the server's certificate, as hosts of URLs, and the ports behind them. */
    readonly server: ServerNames;
    /** Hosts in the manifest that are not SANs, and the SANs that replace them. */
    readonly rewriteHosts?: Readonly<Record<string, string>>;
    /**
     * Whether the workload has persistent volumes outside its pod template, such as the claim
     * templates of a StatefulSet.
     * @default false
     */
    readonly hasPersistentVolume?: boolean;
    /**
     * Whether config exempts the calls of a place from the transform.
     * @default none
     */
    readonly isExempt?: (place: Place) => boolean;
}

/** The options of a transform in tls or mtls, with derived values. */
export interface SecureLink {
    readonly mode: Exclude<Mode, "plain">;
    readonly contract: Contract;
    readonly container: string;
    readonly otherContainers: readonly OtherContainer[];
    readonly secretName: string;
    readonly hasPersistentVolume: boolean;
    /** Server address in commands and scripts. */
    readonly server: ServerAddress;
    /** Server address in the contract's URL variables. */
    readonly urls: ServerAddress;
    /** DNS name that clients verify in the server's certificate. */
    readonly serverName: string;
    /** Port by which clients dial that name. */
    readonly serverNamePort: number;
    /** Image of the Envoy sidecar; undefined if the application itself speaks TLS. */
    readonly envoyImage: string | undefined;
    /** File names in the pod that differ from the keys of the Secret. */
    readonly fileNames: Readonly<Partial<Record<CredentialFile, string>>>;
    /** Files that the application or its Envoy reads. */
    readonly files: readonly CredentialFile[];
    /** Files that curl commands read. */
    readonly curlFiles: readonly CredentialFile[];
}

/** Name of the volume with the credentials. */
export const volumeName = "tls";

/** Derives the values that all parts of the transform share. */
export function secureLinkOf(
    options: TransformOptions,
    mode: SecureLink["mode"],
    container: string,
): SecureLink {
    const {
        contract,
        secretName,
        server,
        rewriteHosts = {},
        hasPersistentVolume = false,
        envoyImage = defaultEnvoyImage,
        publishedUrls = "server",
    } = options;
    const isServer = contract.usage === "server";
    const hasEnvoy = contract.credentials.via === "envoy";
    const address = (target: UrlTarget) => serverAddress(server, rewriteHosts, isServer, target);
    const calls = hasEnvoy ? "loopback" : "server";
    const serverName = qualifiedName(server.hosts);
    const peerFiles: CredentialFile[] =
        mode === "mtls" ? ["tls.crt", "tls.key", "ca.crt"] : ["ca.crt"];
    return {
        mode,
        contract,
        container,
        otherContainers: options.otherContainers ?? [],
        secretName,
        hasPersistentVolume,
        server: address(calls),
        urls: address(isServer ? publishedUrls : calls),
        serverName,
        serverNamePort: preferredPort(server.services?.[serverName], server.port),
        envoyImage: hasEnvoy ? envoyImage : undefined,
        fileNames: contract.credentials.via === "args" ? contract.credentials.fileNames : {},
        files: hasEnvoy ? peerFiles : ownFiles(contract, mode),
        curlFiles: hasEnvoy ? [] : peerFiles,
    };
}

function ownFiles(contract: Contract, mode: Mode): CredentialFile[] {
    return settingsOf(contract, mode).flatMap(({ value }) =>
        value?.kind === "file" ? [value.file] : [],
    );
}

/** The name with the most labels, because it resolves from every namespace. */
function qualifiedName(hosts: readonly string[]): string {
    const labels = (host: string) => host.split(".").length;
    const names = hosts.filter((host) => !/^[\d.]+$|:/.test(host));
    return names.toSorted((a, b) => labels(b) - labels(a))[0] ?? "";
}

/**
 * The link with the settings of one container; undefined for a container that does not use the
 * link's credentials.
 */
export function linkForContainer(container: string, link: SecureLink): SecureLink | undefined {
    if (container === link.container) {
        return link;
    }
    const other = link.otherContainers.find(({ name }) => name === container);
    if (other === undefined) {
        return undefined;
    }
    const { credentials: own, urls } = other;
    const hasEnvoy = link.envoyImage !== undefined && own.via !== "envoy";
    const credentials: Credentials = hasEnvoy ? { via: "envoy", instead: own } : own;
    const contract = { ...link.contract, credentials, urls };
    return { ...link, container, contract, files: ownFiles(contract, link.mode) };
}

/** Path of a credential file in a container. */
export function pathOf(file: CredentialFile, { contract, fileNames }: SecureLink): string {
    return posix.join(contract.mountPath, fileNames[file] ?? file);
}
