using System.Runtime.CompilerServices;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>
/// A libcurl easy handle (<c>CURL *</c>): options, one transfer at a time, and what it told. It keeps its connections,
/// cookies and options from one transfer to the next.
/// </summary>
/// <remarks>
/// One thread at a time: any thread may use a handle that is idle, but while a member runs, members called from another
/// thread raise <see cref="InvalidOperationException"/>, and so do those that libcurl forbids inside a callback. Inside
/// a callback of its own a handle allows <see cref="GetInfo{T}"/>, <see cref="GetHeaders"/>, <see cref="Pause"/>,
/// <see cref="Unpause"/>, <see cref="Duplicate"/>, <see cref="ErrorText"/>, <see cref="WsMeta"/> and <see cref="Tag"/>,
/// and inside the write callback of a WebSocket the calls that send.
/// What a callback throws ends the transfer and comes out of it: <see cref="OperationCanceledException"/> as itself,
/// anything else as the inner exception of a <see cref="CurlEasyException"/>.
/// Unlike bare libcurl, a handle discards a body that nobody asked for, takes an upload without a source to be empty,
/// never uses signals (<see cref="CurlOpt.NoSignal"/>), does not wait for a name lookup that nobody needs any more
/// (<see cref="CurlOpt.QuickExit"/>), and sends <see cref="CurlLibrary.DefaultUserAgent"/>.
/// </remarks>
public sealed partial class Curl : IDisposable
{
    private readonly EasyHandle _handle;

    /// <summary>Makes a handle (<c>curl_easy_init</c>); the first one loads libcurl.</summary>
    /// <exception cref="DllNotFoundException">No usable libcurl was found; the message lists each place tried.</exception>
    public Curl()
        : this(EasyHandle.Create()) => ApplyDefaults();

    private Curl(EasyHandle handle) => _handle = handle;

    internal EasyHandle Handle => _handle;

    /// <summary>Anything of the application's own; <see cref="Duplicate"/> copies the reference, <see cref="Reset"/>
    /// keeps it.</summary>
    public object? Tag { get; set; }

    /// <summary>The multi handle that it is in, or null.</summary>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using it.</exception>
    public CurlMulti? Multi
    {
        get
        {
            using var scope = EnterNested();
            return _handle.Multi;
        }
    }

    /// <summary>Whether <see cref="Dispose"/> was called.</summary>
    public bool IsClosed => _handle.IsClosed;

    /// <summary>libcurl's own words about what went wrong in the last transfer; empty when nothing did
    /// (<c>CURLOPT_ERRORBUFFER</c>).</summary>
    public string ErrorText
    {
        get
        {
            using var scope = EnterNested();
            return CurlException.Decode(_handle.ErrorText);
        }
    }

    /// <summary><see cref="ErrorText"/> as libcurl wrote it.</summary>
    public byte[] ErrorBytes
    {
        get
        {
            using var scope = EnterNested();
            return _handle.ErrorText.ToArray();
        }
    }

    /// <summary>Back to the options of a new handle (<c>curl_easy_reset</c>). Open connections, cookies, the DNS and TLS
    /// caches, an attached share and <see cref="Tag"/> stay.</summary>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="InvalidOperationException">A transfer is running.</exception>
    public void Reset()
    {
        using var scope = Enter();
        _handle.ThrowIfOffered(nameof(Reset));
        _handle.Reset();
        ApplyDefaults();
    }

    /// <summary>
    /// A new handle with the same options, callbacks, streams, lists and <see cref="Tag"/>
    /// (<c>curl_easy_duphandle</c>). Connections, cookies and a share are not copied. Streams and callbacks are the same
    /// objects: two transfers at once then share them.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using it.</exception>
    public Curl Duplicate()
    {
        using var scope = EnterNested();
        return new Curl(_handle.Duplicate()) { Tag = Tag };
    }

    /// <summary>Closes the handle and its connections (<c>curl_easy_cleanup</c>). The callbacks that close sockets or
    /// store the HSTS cache may run here, and never later; what they throw goes to
    /// <see cref="CurlLibrary.UnobservedCallbackException"/>. A second call does nothing.</summary>
    /// <exception cref="InvalidOperationException">A transfer is running.</exception>
    public void Dispose()
    {
        if (_handle.IsClosed)
        {
            return;
        }

        if (_handle.Multi is not null)
        {
            using (Enter()) // claims the multi handle, which claims this one no longer when it is out
            {
                _handle.ThrowIfOffered(nameof(Dispose));
                _handle.Multi?.Release(this);
            }
        }

        using (Enter())
        {
            _handle.Callbacks.TakeFailure(); // an earlier transfer's must not silence the callbacks of this call
            _handle.Dispose();
        }

        if (_handle.Callbacks.TakeFailure() is { } failure)
        {
            CurlLibrary.ReportUnobserved(this, failure);
        }
    }

    /// <summary>Wraps a copy of this handle that libcurl made, for a response that a server pushes.</summary>
    internal Curl AdoptPushed(nint easy) => new(_handle.AdoptPushed(easy)) { Tag = Tag };

    /// <summary>Lets go of a handle that libcurl closes by itself.</summary>
    internal void Abandon() => _handle.Abandon();

    private void ApplyDefaults()
    {
        SetClaimed(CurlOpt.NoSignal, true);
        if (CurlLibrary.Supports(CurlOpt.QuickExit))
        {
            SetClaimed(CurlOpt.QuickExit, true);
        }

        SetClaimed(CurlOpt.UserAgent, CurlLibrary.DefaultUserAgent);
        if (CertificateBundle.Default is { } bundle)
        {
            SetClaimed(CurlOpt.CaInfo, bundle);
            SetClaimed(CurlOpt.ProxyCaInfo, bundle);
        }
    }

    /// <summary>Claims the idle handle for this call.</summary>
    private Scope Enter([CallerMemberName] string member = "") =>
        Claimed(_handle.TryClaim() ?? throw Busy(member, _handle.Claim.IsMine));

    /// <summary>As <see cref="Enter"/>, but a callback of the running call may pass.</summary>
    private Scope EnterNested([CallerMemberName] string member = "")
    {
        if (_handle.TryClaim() is { } claim)
        {
            return Claimed(claim);
        }

        if (!_handle.Claim.IsMine)
        {
            throw Busy(member, inCallback: false);
        }

        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        return default;
    }

    private Scope Claimed(Claim claim)
    {
        if (_handle.IsClosed)
        {
            claim.Release();
            ObjectDisposedException.ThrowIf(condition: true, this);
        }

        return new Scope(this, claim);
    }

    internal static InvalidOperationException Busy(string member, bool inCallback) => new(
        inCallback
            ? $"Curl.{member} cannot be called inside a callback of the same handle; call it when the transfer is over."
            : $"Curl.{member} was called while another thread uses the handle; use one handle per thread, or wait.");

    /// <summary>One claim on the handle; it also keeps the handle from being finalised meanwhile.</summary>
    private readonly ref struct Scope(Curl? curl, Claim? claim)
    {
        public void Dispose()
        {
            claim?.Release();
            GC.KeepAlive(curl);
        }
    }
}
