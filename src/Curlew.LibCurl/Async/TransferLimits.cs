namespace Curlew.LibCurl;

/// <summary>
/// How many transfers may be on the network at once, in all and for one host. The others wait in the order of their
/// arrival, first for their host, then for a place among all.
/// </summary>
internal sealed class TransferLimits
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Door> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Door _all;
    private readonly int? _perHost;

    private TransferLimits(int? all, int? perHost)
    {
        _all = new Door(all ?? int.MaxValue);
        _perHost = perHost;
    }

    /// <summary>Null where there is no limit.</summary>
    public static TransferLimits? From(AsyncCurlOptions options) =>
        options is { MaxTransfers: null, MaxTransfersPerHost: null } ? null : new TransferLimits(options.MaxTransfers, options.MaxTransfersPerHost);

    /// <summary>Lets a transfer in. Otherwise it waits until its loop is told to admit it.</summary>
    public bool TryEnter(Transfer transfer)
    {
        if (_perHost is not null)
        {
            transfer.Host = UrlText.Origin(transfer.Easy.StartUrl);
        }

        lock (_gate)
        {
            return (transfer.Host is null || DoorOf(transfer.Host).TryEnter(transfer)) && _all.TryEnter(transfer);
        }
    }

    /// <summary>Takes a transfer out, whether it was inside or waited, and admits those whose turn it is now.</summary>
    public void Leave(Transfer transfer)
    {
        lock (_gate)
        {
            _all.Leave(transfer)?.RequestAdmission();
            if (transfer.Host is not { } host)
            {
                return;
            }

            var door = DoorOf(host);
            if (door.Leave(transfer) is { } next && _all.TryEnter(next))
            {
                next.RequestAdmission();
            }

            if (door.IsUnused)
            {
                _hosts.Remove(host);
            }
        }
    }

    private Door DoorOf(string host)
    {
        if (!_hosts.TryGetValue(host, out var door))
        {
            _hosts[host] = door = new Door(_perHost!.Value);
        }

        return door;
    }

    /// <summary>So many may be inside; the others stand in a line.</summary>
    private sealed class Door(int capacity)
    {
        private readonly HashSet<Transfer> _inside = [];
        private readonly LinkedList<Transfer> _line = [];
        private readonly Dictionary<Transfer, LinkedListNode<Transfer>> _places = [];

        public bool IsUnused => _inside.Count == 0 && _line.Count == 0;

        public bool TryEnter(Transfer transfer)
        {
            if (_inside.Count < capacity)
            {
                return _inside.Add(transfer);
            }

            _places.Add(transfer, _line.AddLast(transfer));
            return false;
        }

        /// <summary>Gives the one that comes in instead.</summary>
        public Transfer? Leave(Transfer transfer)
        {
            if (!_inside.Remove(transfer))
            {
                if (_places.Remove(transfer, out var place))
                {
                    _line.Remove(place);
                }

                return null;
            }

            if (_line.First is not { Value: var next } first)
            {
                return null;
            }

            _line.Remove(first);
            _places.Remove(next);
            _inside.Add(next);
            return next;
        }
    }
}
