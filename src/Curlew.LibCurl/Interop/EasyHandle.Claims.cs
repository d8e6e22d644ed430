namespace Curlew.LibCurl.Interop;

/// <content>Who may work with the handle: one thread at a time, and the multi handle that it is in.</content>
internal sealed unsafe partial class EasyHandle
{
    private bool _isOffered;
    private WeakReference<CurlMulti>? _joined;

    public Claim OwnClaim { get; } = new();

    /// <summary>Who is inside with this handle; that of the multi handle while it is in one.</summary>
    public Claim Claim { get; private set; }

    /// <summary>The multi handle of the application's that it is in.</summary>
    public CurlMulti? Multi => _joined is not null && _joined.TryGetTarget(out var multi) ? multi : null;

    /// <summary>Claims the idle handle for this thread, as a member of the wrapper would; null when it is in use.</summary>
    public Claim? TryClaim()
    {
        while (true)
        {
            var claim = Claim;
            if (!claim.TryTake())
            {
                return null;
            }

            if (ReferenceEquals(claim, Claim))
            {
                return claim;
            }

            claim.Release(); // the handle has joined or left a multi handle meanwhile
        }
    }

    /// <summary>From now on the handle is claimed with the multi handle, and its CURL * lives until it quits, whatever the
    /// order of finalisers.</summary>
    public void JoinMulti(CurlMulti multi, Claim claim)
    {
        var added = false;
        DangerousAddRef(ref added);
        Refer(multi);
        _isOffered = false;
        Claim = claim;
    }

    public void QuitMulti()
    {
        _joined = null;
        Claim = OwnClaim;
        DangerousRelease();
    }

    /// <summary>libcurl shows the handle to the application, but does not part with it yet.</summary>
    public void OfferBy(CurlMulti multi)
    {
        Refer(multi);
        _isOffered = true;
    }

    /// <summary>Refuses what would pull the handle away from under libcurl.</summary>
    public void ThrowIfOffered(string member)
    {
        if (_isOffered)
        {
            throw new InvalidOperationException($"Curl.{member} cannot be called on a pushed handle before the push callback has returned.");
        }
    }

    /// <summary>As <see cref="TryClaim"/>, where the wrapper may be collected already, and some claims may be held.
    /// Undone by <see cref="ReleaseHold"/>.</summary>
    public HoldResult TryHold(HashSet<Claim> held)
    {
        var added = false;
        try
        {
            DangerousAddRef(ref added);
        }
        catch (ObjectDisposedException)
        {
            return HoldResult.Closed;
        }

        if (held.Contains(Claim))
        {
            return HoldResult.Held;
        }

        if (TryClaim() is { } claim)
        {
            held.Add(claim);
            return HoldResult.Held;
        }

        DangerousRelease();
        return HoldResult.Busy;
    }

    public void ReleaseHold() => DangerousRelease();

    // A finaliser that has yet to run must still count: the handle is in the multi handle until then.
    private void Refer(CurlMulti multi) => _joined = new WeakReference<CurlMulti>(multi, trackResurrection: true);
}
