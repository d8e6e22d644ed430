namespace Curlew.LibCurl.Interop;

/// <summary>An on/off option without which libcurl never calls a callback.</summary>
internal readonly record struct CallbackSwitch(int Option, int On, int Off);

/// <summary>What libcurl must be told to call one callback, and to stop.</summary>
/// <param name="Function">Id of the option that takes the function.</param>
/// <param name="Data">Id of the option that takes its user pointer.</param>
/// <param name="Trampoline">The native-callable function.</param>
/// <param name="Always">Stays installed without a delegate, because libcurl's own default would use stdin or stdout.</param>
/// <param name="Switch">Turned on with the callback and off with it.</param>
internal readonly record struct CallbackEntry(
    int Function, int Data, nint Trampoline, bool Always = false, CallbackSwitch? Switch = null);

/// <summary>
/// One row per callback: set, unset, duplicate, reset and dispose all work from it, so that a new callback is a new
/// row and its trampoline.
/// </summary>
internal static unsafe class CallbackTable
{
    private const int VerboseOption = 41;
    private const int NoProgressOption = 43;

    private static readonly CallbackEntry[] s_entries = Create();

    public static int Count => s_entries.Length;

    public static ref readonly CallbackEntry Entry(CallbackSlot slot) => ref s_entries[(int)slot];

    private static CallbackEntry[] Create()
    {
        CallbackSwitch verbose = new(VerboseOption, On: 1, Off: 0);
        CallbackSwitch noProgress = new(NoProgressOption, On: 0, Off: 1);

        var entries = new CallbackEntry[(int)CallbackSlot.Interleave + 1];
        void Add(CallbackSlot slot, int function, int data, void* trampoline, bool always = false, CallbackSwitch? needs = null) =>
            entries[(int)slot] = new CallbackEntry(function, data, (nint)trampoline, always, needs);

        Add(CallbackSlot.Write, 20011, 10001, DataTrampolines.Write, always: true);
        Add(CallbackSlot.Header, 20079, 10029, DataTrampolines.Header);
        Add(CallbackSlot.Read, 20012, 10009, DataTrampolines.Read, always: true);
        Add(CallbackSlot.Seek, 20167, 10168, DataTrampolines.Seek);
        Add(CallbackSlot.Ioctl, 20130, 10131, DataTrampolines.Ioctl);
        Add(CallbackSlot.Trailer, 20283, 10284, DataTrampolines.Trailer);
        Add(CallbackSlot.Interleave, 20196, 10195, DataTrampolines.Interleave);
        Add(CallbackSlot.Debug, 20094, 10095, ControlTrampolines.Debug, needs: verbose);
        Add(CallbackSlot.Progress, 20056, 10057, ControlTrampolines.Progress, needs: noProgress);
        Add(CallbackSlot.XferInfo, 20219, 10057, ControlTrampolines.XferInfo, needs: noProgress);
        Add(CallbackSlot.Prereq, 20312, 10313, ControlTrampolines.Prereq);
        Add(CallbackSlot.ResolverStart, 20272, 10273, ControlTrampolines.ResolverStart);
        Add(CallbackSlot.OpenSocket, 20163, 10164, SocketTrampolines.OpenSocket);
        Add(CallbackSlot.CloseSocket, 20208, 10209, SocketTrampolines.CloseSocket);
        Add(CallbackSlot.SockOpt, 20148, 10149, SocketTrampolines.SockOpt);
        Add(CallbackSlot.SshKey, 20184, 10185, SecurityTrampolines.SshKey);
        Add(CallbackSlot.SshHostKey, 20316, 10317, SecurityTrampolines.SshHostKey);
        Add(CallbackSlot.SslCtx, 20108, 10109, SecurityTrampolines.SslCtx);
        Add(CallbackSlot.HstsRead, 20301, 10302, SecurityTrampolines.HstsRead);
        Add(CallbackSlot.HstsWrite, 20303, 10304, SecurityTrampolines.HstsWrite);
        Add(CallbackSlot.FnMatch, 20200, 10202, WildcardTrampolines.FnMatch);
        Add(CallbackSlot.ChunkBgn, 20198, 10201, WildcardTrampolines.ChunkBgn);
        Add(CallbackSlot.ChunkEnd, 20199, 10201, WildcardTrampolines.ChunkEnd);
        return entries;
    }
}
