import { posix } from "node:path";
import {
    defaultEnvoyImage,
    settingsOf,
    type Contract,
    type CredentialFile,
    type Credentials,
    type Mode,
} from "../contracts";
import { serverAddress, type ServerAddress, type UrlTarget } from "./serverUrl";

/** A container beside the contract's own, and how it is configured. */
export interface OtherContainer extends Pick<Contract, "credentials" | "urls"> {
    readonly name: string;
}

/** What a transform is told about the link. */
export interface TransformOptions {
    readonly mode: Mode;
    readonly contract: Contract;
    /**
     * Container that terminates or originates the link.
     * @default the contract's, else the first
     */
    readonly container?: string | undefined;
    /**
     * Further containers, init containers and sidecars among them, that originate the link too, each
     * with the variables it takes its credentials and URLs by.
     * @default none
     */
    readonly otherContainers?: readonly OtherContainer[];
    /** What problems call the workload, such as `Deployment noetl/noetl-worker-rust`. */
    readonly object: string;
    /** Secret with tls.crt, tls.key and ca.crt of this workload's identity. */
    readonly secretName: string;
    /**
     * Image of the Envoy that is added where the contract has one speak TLS.
     * @default `defaultEnvoyImage`
     */
    readonly envoyImage?: string | undefined;
    /**
     * What the server's own URLs, which it publishes to clients, point to: `loopback` where those
     * clients have an Envoy each.
     * @default "server"
     */
    readonly publishedUrls?: UrlTarget | undefined;
    /** Every name that the server's certificate has, as hosts of URLs, and the port they dial. */
    readonly server: { readonly hosts: readonly string[]; readonly port: number };
    /** Hosts that the manifest dials under names the certificate does not have, and what to dial. */
    readonly rewriteHosts?: Readonly<Record<string, string>>;
    /**
     * Whether the workload brings volumes that its pod template does not list, as the claim
     * templates of a StatefulSet do.
     * @default false
     */
    readonly hasPersistentVolume?: boolean;
}

/** The options once the mode is a secure one, with what follows from them. */
export interface SecureLink {
    readonly mode: Exclude<Mode, "plain">;
    readonly contract: Contract;
    readonly container: string;
    readonly otherContainers: readonly OtherContainer[];
    readonly secretName: string;
    readonly hasPersistentVolume: boolean;
    /** How commands and scripts call the server. */
    readonly server: ServerAddress;
    /** What the contract's own URL variables point to. */
    readonly urls: ServerAddress;
    /** Name by which a client verifies the server. */
    readonly serverName: string;
    /** Image of the Envoy that speaks TLS in this pod; absent where the application does. */
    readonly envoyImage: string | undefined;
    /** Names of the files in the pod, where they are not those of the Secret. */
    readonly fileNames: Readonly<Partial<Record<CredentialFile, string>>>;
    /** Files that the application, or Envoy in its place, reads. */
    readonly files: readonly CredentialFile[];
    /** Files that a curl command reads. */
    readonly curlFiles: readonly CredentialFile[];
}

/** Name of the volume with the credentials. */
export const volumeName = "tls";

/** Derives from the options what every part of the transform goes by. */
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
        serverName: dialledName(server.hosts),
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

/** The most complete of the server's names, which is the same from every namespace. */
function dialledName(hosts: readonly string[]): string {
    const labels = (host: string) => host.split(".").length;
    const names = hosts.filter((host) => !/^[\d.]+$|:/.test(host));
    return names.toSorted((a, b) => labels(b) - labels(a))[0] ?? "";
}

/**
 * The link as a container sees it that originates or terminates it, with its own variables;
 * undefined for a container that has no part in it.
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

/** Path of a credential file in every container that mounts the volume. */
export function pathOf(file: CredentialFile, { contract, fileNames }: SecureLink): string {
    return posix.join(contract.mountPath, fileNames[file] ?? file);
}
