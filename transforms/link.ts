import { posix } from "node:path";
import type { Contract, Mode } from "../contracts";
import { serverAddress, type ServerAddress } from "./serverUrl";

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
     * @default the contract's
     */
    readonly container?: string;
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

/** A file of the identity's Secret. */
export type CredentialFile = "ca.crt" | "tls.crt" | "tls.key";

/** The options once the mode is a secure one, with what follows from them. */
export interface SecureLink {
    readonly mode: Exclude<Mode, "plain">;
    readonly contract: Contract;
    readonly container: string;
    readonly otherContainers: readonly OtherContainer[];
    readonly secretName: string;
    readonly hasPersistentVolume: boolean;
    readonly server: ServerAddress;
    /** Files that the application reads. */
    readonly files: readonly CredentialFile[];
    /** Files that a curl command reads. */
    readonly curlFiles: readonly CredentialFile[];
}

/** Name of the volume with the credentials. */
export const volumeName = "tls";

/** Derives from the options what every part of the transform goes by. */
export function secureLink(options: TransformOptions, mode: SecureLink["mode"]): SecureLink {
    const {
        contract,
        secretName,
        server,
        rewriteHosts = {},
        hasPersistentVolume = false,
    } = options;
    const isServer = contract.usage === "server";
    const identity: CredentialFile[] = ["tls.crt", "tls.key"];
    return {
        mode,
        contract,
        container: options.container ?? contract.container,
        otherContainers: options.otherContainers ?? [],
        secretName,
        hasPersistentVolume,
        server: serverAddress(server, rewriteHosts, isServer),
        files: [
            ...(isServer || mode === "mtls" ? identity : []),
            ...(!isServer || mode === "mtls" ? ["ca.crt" as const] : []),
        ],
        curlFiles: mode === "mtls" ? [...identity, "ca.crt"] : ["ca.crt"],
    };
}

/**
 * The link as a container sees it that originates or terminates it, with its own variables;
 * undefined for a container that has no part in it.
 */
export function linkOf(container: string, link: SecureLink): SecureLink | undefined {
    if (container === link.container) {
        return link;
    }
    const other = link.otherContainers.find(({ name }) => name === container);
    if (other === undefined) {
        return undefined;
    }
    const { credentials, urls } = other;
    return { ...link, container, contract: { ...link.contract, credentials, urls } };
}

/** Path of a credential file in every container that mounts the volume. */
export function pathOf(file: CredentialFile, link: SecureLink): string {
    return posix.join(link.contract.mountPath, file);
}
