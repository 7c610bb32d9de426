# First process (PID 1) of the cluster's PID, mount and network namespaces. When it ends, the kernel
# ends every process in them, containers included; all mounts, interfaces and firewall rules go with
# the last one. Nothing that it does is visible on the host.
#
# Arguments: instance name (to find this process by), the cluster's directory, the node's address
# with its prefix length, the Service range.
set -eu
dir=$2 node=$3 services=$4
cd "$dir"

# Mounts made by the kubelet must propagate to containers, as on any node.
mount --make-rshared /

# A private /run and a private, writable view of /var, because the kubelet and containerd have fixed
# paths in both. The cluster's own directory stays the real one. The kubelet's part of it gets the
# usual path, because socket paths are limited in length.
mount -t tmpfs -o mode=0755 tmpfs /run
mkdir -p /run/lock /run/var/upper /run/var/work
mount -t overlay -o lowerdir=/var,upperdir=/run/var/upper,workdir=/run/var/work overlay /var
mkdir -p "$dir"
mount --no-canonicalize --bind . "$dir"
mkdir -p "$dir/kubelet" /var/lib/kubelet
mount --bind "$dir/kubelet" /var/lib/kubelet

# The node's address is on a bridge, because some kernels have no dummy devices. The node's own
# processes reach Services by the second route. There is no default route, so connections to the
# outside fail at once.
ip link set lo up
ip link add node0 type bridge
ip address add "$node" dev node0
ip link set node0 up
ip route add "$services" dev node0
echo 1 >/proc/sys/net/ipv4/ip_forward

: >"$dir/node-ready"

# Orphans, such as the containers' shims, become children of this shell; wait reaps them.
while :; do
    sleep infinity &
    wait
done
