namespace Curlew.LibCurl.Interop;

/// <content>Setting options: plain values, lists and callbacks.</content>
internal sealed unsafe partial class EasyHandle
{
    private const int MaxConnectsOption = 71;
    private const int ConnectOnlyOption = 141;
    private const int DefaultMaxConnects = 5;

    private readonly EasyLists _lists;
    private nint _closer;

    /// <summary>Connections that a transfer through <see cref="PerformCancellable"/> may keep.</summary>
    public long MaxConnects { get; private set; } = DefaultMaxConnects;

    /// <summary>Whether a transfer only makes a connection, which must stay with this handle.</summary>
    public bool IsConnectOnly { get; private set; }

    public void SetLong(int option, long value)
    {
        Check(Api.Variadic.EasySetOpt(handle, option, (nint)value), option);
        switch (option)
        {
            case ConnectOnlyOption:
                IsConnectOnly = value != 0;
                break;
            case MaxConnectsOption:
                MaxConnects = value;
                break;
            default:
                break;
        }
    }

    public void SetOffT(int option, long value) => Check(Api.Variadic.EasySetOptOffT(handle, option, value), option);

    public void SetPointer(int option, void* value) => Check(Api.Variadic.EasySetOpt(handle, option, (nint)value), option);

    public void SetBytes(int option, ReadOnlySpan<byte> text, string argument)
    {
        using var terminated = new Utf8Text(text, argument, stackalloc byte[Utf8Text.StackLength]);
        fixed (byte* p = terminated)
        {
            SetPointer(option, p);
        }
    }

    public void SetText(int option, string text, string argument)
    {
        using var terminated = new Utf8Text(text, argument, stackalloc byte[Utf8Text.StackLength]);
        fixed (byte* p = terminated)
        {
            SetPointer(option, p);
        }
    }

    /// <summary>Gives libcurl a copy of the bytes.</summary>
    public void SetBlob(int option, ReadOnlySpan<byte> bytes)
    {
        const uint copy = 1; // CURL_BLOB_COPY
        fixed (byte* p = bytes)
        {
            NativeBlob blob = new() { Data = p, Length = (nuint)bytes.Length, Flags = copy };
            SetPointer(option, &blob);
        }
    }

    public void SetList(int option, IEnumerable<string> items) => ReplaceList(option, NativeStringList.Create(Api, items));

    public void SetList(int option, ReadOnlySpan<ReadOnlyMemory<byte>> items) => ReplaceList(option, NativeStringList.Create(Api, items));

    public void SetCallback(CallbackSlot slot, Delegate? callback)
    {
        var previous = Callbacks[slot];
        Callbacks[slot] = callback;
        if ((previous is null) == (callback is null))
        {
            return;
        }

        try
        {
            Install(slot);
        }
        catch
        {
            Callbacks[slot] = previous;
            throw;
        }

        if (CallbackTable.Entry(slot).Switch is { } needs)
        {
            SetLong(needs.Option, IsNeeded(needs) ? needs.On : needs.Off);
        }
    }

    /// <summary>Callbacks can share a switch, so that the last one turns it off.</summary>
    private bool IsNeeded(CallbackSwitch needs)
    {
        for (var slot = 0; slot < CallbackTable.Count; slot++)
        {
            if (Callbacks[(CallbackSlot)slot] is not null && CallbackTable.Entry((CallbackSlot)slot).Switch == needs)
            {
                return true;
            }
        }

        return false;
    }

    public CurlCode GetInfo(int info, void* value) => Api.Variadic.EasyGetInfo(handle, info, value);

    private void Install(CallbackSlot slot)
    {
        ref readonly var entry = ref CallbackTable.Entry(slot);
        var wanted = Callbacks[slot] is not null || entry.Always || (slot == CallbackSlot.Header && Callbacks.HeaderLines is not null);
        if (!wanted)
        {
            Api.Variadic.EasySetOpt(handle, entry.Function, 0); // a library without the option has nothing to clear
            if (slot == CallbackSlot.Header)
            {
                Api.Variadic.EasySetOpt(handle, entry.Data, 0); // alone it would send headers to the write callback
            }

            if (slot == CallbackSlot.CloseSocket)
            {
                ReleaseCloser();
            }

            return;
        }

        SetPointer(entry.Function, (void*)entry.Trampoline);
        SetPointer(entry.Data, (void*)UserData(slot));
    }

    private nint UserData(CallbackSlot slot)
    {
        if (slot != CallbackSlot.CloseSocket)
        {
            return Callbacks.UserData;
        }

        return _closer != 0 ? _closer : _closer = SocketTrampolines.RegisterCloser(Callbacks);
    }

    private void ReplaceList(int option, nint list)
    {
        try
        {
            SetPointer(option, (void*)list);
        }
        catch
        {
            Api.SListFreeAll(list);
            throw;
        }

        _lists.Replace(option, list, InTransfer);
    }

    private void ReleaseCloser()
    {
        if (_closer != 0)
        {
            SocketTrampolines.UnregisterCloser(_closer);
            _closer = 0;
        }
    }

    private void Check(CurlCode code, int option)
    {
        if (code != CurlCode.Ok)
        {
            throw CurlOpt.Refused(Api, option, code, ErrorText);
        }
    }
}
