# First process (PID 1) of the cluster's own PID, mount and network namespaces. When it ends, the
# kernel ends every process in there, containers included, and with the last of them go all mounts,
# interfaces and firewall rules. Nothing it does is visible on the host.
#
# Arguments: instance name (to be found by), the cluster's directory, the node's address with its
# prefix length, the Service range.
set -eu
dir=$2 node=$3 services=$4
cd "$dir"

# Mounts made by the kubelet must reach containers, as on any node.
mount --make-rshared /

# A private /run and a private, writable view of /var: the kubelet and containerd have paths in
# both that no setting moves. The cluster's own directory stays the real one; the kubelet's part of
# it gets the usual path, since sockets in there allow no long one.
mount -t tmpfs -o mode=0755 tmpfs /run
mkdir -p /run/lock /run/var/upper /run/var/work
mount -t overlay -o lowerdir=/var,upperdir=/run/var/upper,workdir=/run/var/work overlay /var
mkdir -p "$dir"
mount --no-canonicalize --bind . "$dir"
mkdir -p "$dir/kubelet" /var/lib/kubelet
mount --bind "$dir/kubelet" /var/lib/kubelet

# The node's address is on a bridge because some kernels have no dummy devices. The node's own
# processes reach Services by the second route; there is no default route, so that whatever is
# outside fails at once.
ip link set lo up
ip link add node0 type bridge
ip address add "$node" dev node0
ip link set node0 up
ip route add "$services" dev node0
echo 1 >/proc/sys/net/ipv4/ip_forward

: >"$dir/node-ready"

# Orphans, such as the shims of containers, become children of this shell; wait collects them.
while :; do
    sleep infinity &
    wait
done
