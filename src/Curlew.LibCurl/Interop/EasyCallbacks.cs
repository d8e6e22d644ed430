using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Curlew.LibCurl.Interop;

/// <summary>
/// The managed side of one easy handle as libcurl's callbacks see it: the delegates by slot, and what went wrong in one
/// of them. libcurl holds it by a weak handle: an easy handle that nobody reaches any more can be finalised although a
/// callback of its own refers to it, and no user code runs from a finaliser, because the target is gone by then.
/// </summary>
internal sealed class EasyCallbacks : IDisposable
{
    private readonly Delegate?[] _slots = new Delegate?[CallbackTable.Count];
    private WeakGCHandle<EasyCallbacks> _self;

    public EasyCallbacks() => _self = new WeakGCHandle<EasyCallbacks>(this);

    /// <summary>What libcurl is given as the user pointer of every callback.</summary>
    public nint UserData => WeakGCHandle<EasyCallbacks>.ToIntPtr(_self);

    /// <summary>What the first failing callback threw; while set, later callbacks fail without running.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Whether libcurl has asked for trailers in any transfer so far.</summary>
    public bool AskedForTrailers { get; set; }

    /// <summary>Whether the write callback is running.</summary>
    public bool IsWriting { get; set; }

    /// <summary>The callbacks in the body that CURLOPT_MIMEPOST holds; null without a body.</summary>
    public MimeSources? Body { get; set; }

    /// <summary>Header lines, kept only where libcurl has no headers API.</summary>
    public HeaderLineStore? HeaderLines { get; set; }

    public Delegate? this[CallbackSlot slot]
    {
        get => _slots[(int)slot];
        set => _slots[(int)slot] = value;
    }

    public static EasyCallbacks? From(nint userData) =>
        userData != 0 && WeakGCHandle<EasyCallbacks>.FromIntPtr(userData).TryGetTarget(out var target) ? target : null;

    /// <summary>The callback to run, or false when there is none, an earlier one failed, its owner is gone, or this is a
    /// finaliser.</summary>
    public static bool TryGet<T>(
        nint userData, CallbackSlot slot, [NotNullWhen(true)] out EasyCallbacks? owner, [NotNullWhen(true)] out T? callback)
        where T : Delegate
    {
        owner = From(userData);
        callback = owner is { Failure: null } && !Finalizing.IsHere ? Unsafe.As<T?>(owner._slots[(int)slot]) : null;
        return callback is not null;
    }

    /// <summary>Keeps the first exception for the caller of the transfer and gives libcurl the failure value.</summary>
    public T Fail<T>(Exception exception, T failureValue)
    {
        Failure ??= exception;
        return failureValue;
    }

    public void CopyFrom(EasyCallbacks other)
    {
        other._slots.CopyTo(_slots, 0);
        HeaderLines = other.HeaderLines is null ? null : new HeaderLineStore();
    }

    public void Clear()
    {
        Array.Clear(_slots);
        Failure = null;
    }

    public Exception? TakeFailure()
    {
        var failure = Failure;
        Failure = null;
        return failure;
    }

    /// <summary>What made a transfer end with that code: a callback of the handle's own, or one of its body.</summary>
    public Exception? TakeFailure(CurlCode code) =>
        TakeFailure() ?? (code is CurlCode.AbortedByCallback or CurlCode.SendFailRewind ? Body?.TakeFailure() : null);

    public void Dispose() => _self.Dispose();
}
