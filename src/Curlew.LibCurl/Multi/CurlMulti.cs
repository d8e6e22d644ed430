using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>
/// A libcurl multi handle (<c>CURLM *</c>): many transfers at once on one thread, step by step under the application's
/// control.
/// </summary>
/// <remarks>
/// One thread at a time, and the easy handles in it count as part of it: while a member of the multi handle or of one of
/// them runs, members called from another thread raise <see cref="InvalidOperationException"/>, and so do those that
/// libcurl forbids inside a callback. <see cref="Wakeup"/>, <see cref="Contains"/> and <see cref="Handles"/> may be used
/// from any thread at any time.
/// What a callback of the multi handle throws comes out of the call that it ran in; what a callback of an easy handle
/// throws ends that transfer alone and comes with its <see cref="CurlMultiResult"/>.
/// </remarks>
public sealed unsafe partial class CurlMulti : IDisposable
{
    /// <summary>The socket that stands for "time has passed" in <see cref="SocketAction"/>
    /// (<c>CURL_SOCKET_TIMEOUT</c>).</summary>
    public const nint SocketTimeout = -1;

    private readonly NativeApi _api = NativeApi.Api;
    private readonly Claim _claim = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<nint, Curl> _handles = []; // by CURL *
    private readonly MultiCallbackState _callbacks;
    private readonly bool _closeHandles;
    private nint _multi;

    /// <summary>Makes an empty multi handle (<c>curl_multi_init</c>).</summary>
    /// <param name="closeHandles">Whether <see cref="Dispose"/> disposes the easy handles that are still in it.</param>
    public CurlMulti(bool closeHandles = false)
    {
        _closeHandles = closeHandles;
        _multi = _api.MultiInit();
        if (_multi == 0)
        {
            throw CurlException.OutOfMemory("curl_multi_init", _api);
        }

        _callbacks = new MultiCallbackState(this);
    }

    /// <summary>Frees what was dropped without <see cref="Dispose"/>: the easy handles can be used again, and no
    /// callback runs.</summary>
    [SuppressMessage("Design", "MA0055", Justification = "A SafeHandle could not hand the easy handles back to their owners.")]
    ~CurlMulti()
    {
        if (_multi == 0)
        {
            return;
        }

        if (!_claim.TryTakeForFinalizer())
        {
            GC.ReRegisterForFinalize(this); // an easy handle of it is in use just now
            return;
        }

        try
        {
            Finalizing.Run(Close);
        }
        finally
        {
            _claim.Release();
        }
    }

    /// <summary>Whether <see cref="Dispose"/> was called.</summary>
    public bool IsClosed => _multi == 0;

    /// <summary>The easy handles in it, in no particular order.</summary>
    public IReadOnlyList<Curl> Handles
    {
        get
        {
            lock (_gate)
            {
                return [.. _handles.Values];
            }
        }
    }

    /// <summary>Whether an easy handle is in it.</summary>
    public bool Contains(Curl curl)
    {
        ArgumentNullException.ThrowIfNull(curl);
        lock (_gate)
        {
            return _handles.TryGetValue(curl.Handle.Pointer, out var mine) && ReferenceEquals(mine, curl);
        }
    }

    /// <summary>Puts an easy handle in, to be run by the next <see cref="Perform"/> or <see cref="SocketAction"/>
    /// (<c>curl_multi_add_handle</c>). The multi handle keeps it alive until it is removed.</summary>
    /// <exception cref="InvalidOperationException">It is in this or another multi handle, runs a transfer, or this is a
    /// callback.</exception>
    /// <exception cref="ObjectDisposedException">One of the two is closed.</exception>
    /// <exception cref="CurlMultiException">libcurl refused.</exception>
    public void Add(Curl curl)
    {
        ArgumentNullException.ThrowIfNull(curl);
        using var scope = Enter();
        var easy = curl.Handle;
        if (!easy.OwnClaim.TryTake())
        {
            throw new InvalidOperationException("The easy handle is in use: add it when its transfer is over.");
        }

        try
        {
            ObjectDisposedException.ThrowIf(easy.IsClosed, curl);
            if (easy.Multi is { } other)
            {
                throw new InvalidOperationException(ReferenceEquals(other, this)
                    ? "The easy handle is in this multi handle already."
                    : "The easy handle is in another multi handle; remove it there first.");
            }

            easy.LeaveMulti();
            easy.BeginTransfer();
            try
            {
                AddNative(easy);
            }
            catch
            {
                easy.EndTransfer();
                throw;
            }

            Register(curl);
        }
        finally
        {
            easy.OwnClaim.Release();
        }
    }

    /// <summary>Takes an easy handle out, and ends its transfer if that was running
    /// (<c>curl_multi_remove_handle</c>). One that is closed, and so out already, is no error.</summary>
    /// <exception cref="InvalidOperationException">It is not in this multi handle, or this is a callback.</exception>
    /// <exception cref="ObjectDisposedException">The multi handle is closed.</exception>
    /// <exception cref="CurlMultiException">libcurl refused.</exception>
    public void Remove(Curl curl)
    {
        ArgumentNullException.ThrowIfNull(curl);
        using var scope = Enter();
        if (curl.IsClosed)
        {
            return;
        }

        if (!Contains(curl))
        {
            throw new InvalidOperationException("The easy handle is not in this multi handle.");
        }

        Check(RemoveNative(curl.Handle), "curl_multi_remove_handle");
    }

    /// <summary>Takes every easy handle out (and disposes them, when it was made so), and frees the multi handle with its
    /// connections (<c>curl_multi_cleanup</c>). What a callback throws meanwhile goes to
    /// <see cref="CurlLibrary.UnobservedCallbackException"/>. A second call does nothing.</summary>
    /// <exception cref="InvalidOperationException">This is a callback, or another thread is using it.</exception>
    public void Dispose()
    {
        if (_multi == 0)
        {
            return;
        }

        List<Curl> handles;
        using (Enter())
        {
            handles = [.. Handles];
            Close();
            GC.SuppressFinalize(this);
        }

        if (_closeHandles)
        {
            handles.ForEach(h => h.Dispose());
        }

        if (_callbacks.TakeFailure() is { } failure)
        {
            CurlLibrary.ReportUnobserved(this, failure);
        }
    }

    /// <summary>Removes a handle that is being closed, under the claim that both share.</summary>
    internal void Release(Curl curl)
    {
        RemoveNative(curl.Handle);
        if (_callbacks.TakeAbort())
        {
            EndAll();
        }

        if (_callbacks.TakeFailure() is { } failure)
        {
            CurlLibrary.ReportUnobserved(this, failure);
        }
    }

    /// <summary>The wrapper of a CURL * that is in here.</summary>
    internal Curl? Find(nint easy)
    {
        lock (_gate)
        {
            return _handles.GetValueOrDefault(easy);
        }
    }

    /// <summary>Takes in a handle that libcurl has put in by itself.</summary>
    internal void Adopt(Curl pushed)
    {
        pushed.Handle.BeginTransfer();
        Register(pushed);
    }

    /// <summary>All or nothing: a timer callback that throws or aborts leaves the handle out.</summary>
    private void AddNative(EasyHandle easy)
    {
        var code = _api.MultiAddHandle(_multi, easy.Pointer);
        if (code == CurlMCode.Ok && _callbacks.HasFailed)
        {
            _api.MultiRemoveHandle(_multi, easy.Pointer);
        }

        Check(code, "curl_multi_add_handle");
    }

    private void Register(Curl curl)
    {
        curl.Handle.JoinMulti(this, _claim);
        lock (_gate)
        {
            _handles.Add(curl.Handle.Pointer, curl);
        }
    }

    /// <summary>The handle is out whatever libcurl answers.</summary>
    private CurlMCode RemoveNative(EasyHandle easy)
    {
        var code = _api.MultiRemoveHandle(_multi, easy.Pointer);
        lock (_gate)
        {
            _handles.Remove(easy.Pointer);
        }

        ForgetResult(easy);
        easy.EndTransfer();
        easy.QuitMulti();
        return code;
    }

    /// <summary>Removes all and frees; from <see cref="Dispose"/> and the finaliser, under the claim.</summary>
    private void Close()
    {
        foreach (var curl in Handles)
        {
            RemoveNative(curl.Handle);
        }

        var multi = _multi;
        lock (_gate)
        {
            _multi = 0; // no wake-up reaches it any more
        }

        _api.MultiCleanup(multi);
        _callbacks.Dispose();
    }

    private Scope Enter([CallerMemberName] string member = "")
    {
        if (!_claim.TryTake())
        {
            throw new InvalidOperationException(_claim.IsMine
                ? $"CurlMulti.{member} cannot be called inside a callback of the multi handle or of a handle in it."
                : $"CurlMulti.{member} was called while another thread uses the multi handle or a handle in it.");
        }

        if (_multi == 0)
        {
            _claim.Release();
            ObjectDisposedException.ThrowIf(condition: true, this);
        }

        return new Scope(this);
    }

    /// <summary>For members that a callback may call too.</summary>
    private Scope EnterNested([CallerMemberName] string member = "")
    {
        ObjectDisposedException.ThrowIf(_multi == 0, this);
        return _claim.IsMine ? default : Enter(member);
    }

    /// <summary>Throws what libcurl or a callback of the multi handle has against a call that is over.</summary>
    private void Check(CurlMCode code, string function)
    {
        var aborted = _callbacks.TakeAbort();
        if (aborted)
        {
            EndAll();
        }

        var failure = _callbacks.TakeFailure();
        if (failure is OperationCanceledException)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        if (code != CurlMCode.Ok || failure is not null || aborted)
        {
            throw CurlException.From(code == CurlMCode.Ok ? CurlMCode.AbortedByCallback : code, function, _api, failure);
        }
    }

    /// <summary>As <see cref="Check"/>, for a call inside another one, whose callbacks are that one's business.</summary>
    private void CheckNested(CurlMCode code, string function)
    {
        if (code != CurlMCode.Ok)
        {
            throw CurlException.From(code, function, _api);
        }
    }

    private readonly ref struct Scope(CurlMulti? multi)
    {
        public void Dispose() => multi?._claim.Release();
    }
}
