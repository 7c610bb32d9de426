/** What goes into an image. Every path on the left is absolute, inside the image. */
export interface ImageRecipe {
    /** Name under which manifests and charts ask for it, in containerd's full form. */
    readonly reference: string;
    /** Programs on this machine that come with the shared libraries they load. */
    readonly programs?: Readonly<Record<string, string>>;
    /** Files on this machine, copied as they are. */
    readonly files?: Readonly<Record<string, string>>;
    /** Programs and libraries of Debian that come with the shared libraries they load. */
    readonly debianPrograms?: readonly string[];
    /** Files and folders of Debian, copied as they are. */
    readonly debianPaths?: readonly string[];
    /** Whether it has a shell and the usual commands (busybox). */
    readonly shell?: boolean;
    /** Accounts besides root: name to numeric user and group. */
    readonly accounts?: Readonly<Record<string, { readonly user: number; readonly group: number }>>;
    readonly config: ImageConfig;
}

/** The part of an OCI image configuration that we use, with its names. */
export interface ImageConfig {
    /** Numeric, so that Kubernetes can tell that it is not root. */
    readonly User?: string;
    readonly Env?: readonly string[];
    readonly WorkingDir?: string;
    readonly Entrypoint: readonly string[];
}
