/** Content of an image. Keys of path maps are absolute paths inside the image. */
export interface ImageRecipe {
    /** Image name in manifests and charts, in containerd's full form. */
    readonly reference: string;
    /** Programs on this machine, copied with their shared libraries. */
    readonly programs?: Readonly<Record<string, string>>;
    /** Files on this machine, copied unchanged. */
    readonly files?: Readonly<Record<string, string>>;
    /** Debian's programs and libraries, copied with their shared libraries. */
    readonly debianPrograms?: readonly string[];
    /** Debian's files and folders, copied unchanged. */
    readonly debianPaths?: readonly string[];
    /** Adds a shell and the usual commands (busybox). */
    readonly shell?: boolean;
    /** Accounts besides root: numeric user and group by name. */
    readonly accounts?: Readonly<Record<string, { readonly user: number; readonly group: number }>>;
    readonly config: ImageConfig;
}

/** The fields of an OCI image configuration that the lane uses. */
export interface ImageConfig {
    /** Numeric, so that Kubernetes can check that the user is not root. */
    readonly User?: string;
    readonly Env?: readonly string[];
    readonly WorkingDir?: string;
    readonly Entrypoint: readonly string[];
}
