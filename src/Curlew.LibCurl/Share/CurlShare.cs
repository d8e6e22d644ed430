using System.Runtime.CompilerServices;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>
/// Data that several handles have in common (<c>CURLSH *</c>): cookies, the DNS cache, TLS sessions, connections and
/// more. Say what is shared with <see cref="Share"/>, then give the object to handles with <see cref="CurlOpt.Share"/>.
/// </summary>
/// <remarks>
/// Any thread may use it, and handles on any number of threads may have it: it locks each kind of data by itself.
/// libcurl makes exceptions: handles that share <see cref="CurlLockData.Connect"/>, and from libcurl 8.11 on also those
/// that share <see cref="CurlLockData.Cookie"/>, must not run on several threads at once. Shared cookies are sent and
/// received by those handles that have their cookie engine on, as with <see cref="CurlOpt.CookieFile"/> set to an empty
/// name. A handle keeps its share alive, and keeps it across <see cref="Curl.Reset"/>; a duplicate starts without one.
/// </remarks>
public sealed class CurlShare : IDisposable
{
    private readonly bool _detachOnClose;
    private readonly ShareHandle _handle = ShareHandle.Create();
    private readonly Lock _gate = new();
    private readonly HashSet<CurlLockData> _kinds = [];
    private readonly ConditionalWeakTable<EasyHandle, object?> _attached = [];

    /// <summary>Makes a share that shares nothing yet (<c>curl_share_init</c>).</summary>
    /// <param name="detachOnClose">What <see cref="Dispose"/> does about idle handles that still have the share: take it
    /// from them, or refuse.</param>
    public CurlShare(bool detachOnClose = true) => _detachOnClose = detachOnClose;

    /// <summary>Whether <see cref="Dispose"/> was called.</summary>
    public bool IsClosed => _handle.IsClosed;

    /// <summary>Starts to share some kinds of data (<c>CURLSHOPT_SHARE</c>). When libcurl refuses one of them, none of
    /// this call is shared.</summary>
    /// <param name="kinds">One or more.</param>
    /// <exception cref="ArgumentException">No kind was given.</exception>
    /// <exception cref="CurlShareException">libcurl refused: a handle has the share already, or this build cannot share
    /// that kind.</exception>
    /// <exception cref="ObjectDisposedException">The share is closed.</exception>
    public void Share(params ReadOnlySpan<CurlLockData> kinds) => Change(kinds, CurlShareOpt.Share, CurlShareOpt.Unshare);

    /// <summary>Stops to share some kinds of data (<c>CURLSHOPT_UNSHARE</c>), and drops what was shared of them. When libcurl
    /// refuses one of them, all stay shared.</summary>
    /// <inheritdoc cref="Share"/>
    public void Unshare(params ReadOnlySpan<CurlLockData> kinds) => Change(kinds, CurlShareOpt.Unshare, CurlShareOpt.Share);

    /// <summary>Sets an option of the share (<c>curl_share_setopt</c>): <see cref="CurlShareOpt.Share"/> or
    /// <see cref="CurlShareOpt.Unshare"/>.</summary>
    /// <inheritdoc cref="Share"/>
    public void SetOpt(CurlShareOpt<CurlLockData> option, CurlLockData value)
    {
        ArgumentNullException.ThrowIfNull(option);
        if (ReferenceEquals(option, CurlShareOpt.Share))
        {
            Share(value);
        }
        else
        {
            Unshare(value);
        }
    }

    /// <summary>
    /// Frees the share (<c>curl_share_cleanup</c>) after it took it from the idle handles that have it, which go on with
    /// data of their own. A second call does nothing.
    /// </summary>
    /// <exception cref="InvalidOperationException">A handle that has the share is running a transfer; or, of a share made
    /// with <c>detachOnClose: false</c>, a handle still has it. Nothing has changed then.</exception>
    public void Dispose()
    {
        lock (_gate)
        {
            if (IsClosed)
            {
                return;
            }

            var attached = _attached.Select(pair => pair.Key).Where(easy => !easy.IsClosed).ToList();
            if (attached.Count > 0 && !_detachOnClose)
            {
                throw new InvalidOperationException(
                    $"{Count(attached.Count)} still attached to the share; unset CURLOPT_SHARE on each, or dispose them, before the share.");
            }

            DetachAll(attached);
            _handle.Dispose();
        }
    }

    /// <summary>Lets an easy handle in; it calls <see cref="Detach"/> when libcurl no longer has the pointer.</summary>
    internal ShareHandle Attach(EasyHandle easy)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            var added = false;
            _handle.DangerousAddRef(ref added);
            _attached.AddOrUpdate(easy, value: null);
            return _handle;
        }
    }

    internal void Detach(EasyHandle easy)
    {
        lock (_gate)
        {
            _attached.Remove(easy);
        }

        _handle.DangerousRelease();
    }

    private void Change(ReadOnlySpan<CurlLockData> kinds, CurlShareOpt<CurlLockData> option, CurlShareOpt<CurlLockData> undo)
    {
        if (kinds.IsEmpty)
        {
            throw new ArgumentException("Name at least one kind of data.", nameof(kinds));
        }

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            var changed = new List<CurlLockData>();
            foreach (var kind in kinds)
            {
                var code = _handle.SetOpt(option.Id, (nint)(int)kind);
                if (code != CurlShCode.Ok)
                {
                    foreach (var earlier in changed)
                    {
                        _handle.SetOpt(undo.Id, (nint)(int)earlier);
                        Note(earlier, undo);
                    }

                    throw CurlException.From(code, $"{option} of {kind}", _handle.Api);
                }

                if (Note(kind, option))
                {
                    changed.Add(kind);
                }
            }
        }
    }

    /// <summary>Whether that changed anything.</summary>
    private bool Note(CurlLockData kind, CurlShareOpt<CurlLockData> option) =>
        ReferenceEquals(option, CurlShareOpt.Share) ? _kinds.Add(kind) : _kinds.Remove(kind);

    /// <summary>Takes the share from all of them or from none.</summary>
    private static void DetachAll(List<EasyHandle> attached)
    {
        var held = new List<EasyHandle>(attached.Count);
        var claims = new HashSet<Claim>(); // handles in one multi handle have one between them
        try
        {
            foreach (var easy in attached)
            {
                switch (easy.TryHold(claims))
                {
                    case HoldResult.Held:
                        held.Add(easy);
                        easy.RefuseInMulti("The share");
                        break;
                    case HoldResult.Busy:
                        throw new InvalidOperationException(
                            $"{Count(attached.Count)} attached to the share, and one of them is running; dispose the share when its transfer is over.");
                    default:
                        break; // it lets go of the share by itself
                }
            }

            foreach (var easy in held)
            {
                easy.LeaveShare();
            }
        }
        finally
        {
            foreach (var easy in held)
            {
                easy.ReleaseHold();
            }

            foreach (var claim in claims)
            {
                claim.Release();
            }
        }
    }

    private static string Count(int count) => count == 1 ? "1 Curl is" : $"{count} Curls are";
}
