/** Kind of the Kubernetes object that a resource of this type stands for. */
export function kindOf(type: string): string | undefined {
    return type.startsWith("kubernetes:") ? type.split(":").at(-1) : undefined;
}

/** True for cert-manager's Certificates: those of a CA are told apart by `spec.isCA`. */
export function isLeafCertificate(type: string): boolean {
    return /^kubernetes:cert-manager\.io\/\w+:Certificate$/.test(type);
}
