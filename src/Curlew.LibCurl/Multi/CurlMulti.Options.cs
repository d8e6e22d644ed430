using System.Globalization;
using System.Runtime.CompilerServices;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

public sealed unsafe partial class CurlMulti
{
    private const long DefaultResolveThreads = 20;

    private readonly HashSet<CurlMultiNotify> _notifications = [];

    /// <summary>Sets an option (<c>curl_multi_setopt</c>).</summary>
    /// <param name="option">Which; its type says what value it takes.</param>
    /// <param name="value">The value; null removes a callback.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, or more than a C long holds.</exception>
    /// <exception cref="NotSupportedException">The loaded libcurl has no such option.</exception>
    /// <exception cref="CurlMultiException">libcurl refused.</exception>
    /// <exception cref="InvalidOperationException">This is a callback, or another thread is using it.</exception>
    /// <exception cref="ObjectDisposedException">The multi handle is closed.</exception>
    public void SetOpt<T>(CurlMultiOpt<T> option, T? value)
    {
        ArgumentNullException.ThrowIfNull(option);
        using var scope = Enter();
        switch (value)
        {
            case Delegate callback:
                SetCallback(option, callback);
                break;
            case bool on:
                Set(option, on ? 1 : 0);
                break;
            case long or Enum:
                SetNumber(option, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case null when MultiCallbackState.IsCallback(option.Id):
                SetCallback(option, callback: null);
                break;
            default:
                Set(option, 0); // the two lists of hosts that were not pipelined to: libcurl ignores them since 7.62
                break;
        }
    }

    /// <summary>Back to what libcurl begins with: no callback, no limit, multiplexing.</summary>
    /// <exception cref="ArgumentException">The option is an event or the binding's own.</exception>
    /// <inheritdoc cref="SetOpt{T}(CurlMultiOpt{T}, T)"/>
    public void Unset(CurlMultiOpt option)
    {
        ArgumentNullException.ThrowIfNull(option);
        using var scope = Enter();
        switch (option)
        {
            case CurlMultiOpt<CurlPipelining>:
                SetNumber(option, (long)CurlPipelining.Multiplex);
                break;
            case CurlMultiOpt<long> when option.Id == CurlMultiOpt.ResolveThreadsMax.Id:
                SetNumber(option, DefaultResolveThreads);
                break;
            case CurlMultiOpt<long> or CurlMultiOpt<bool>:
                SetNumber(option, 0); // libcurl takes 0 for its own choice
                break;
            case CurlMultiOpt<IEnumerable<string>>:
                Set(option, 0);
                break;
            default:
                UnsetCallback(option);
                break;
        }
    }

    /// <summary>Asks for a kind of notification (<c>curl_multi_notify_enable</c>, libcurl 8.17). When libcurl refuses one
    /// of several, none of this call is on.</summary>
    /// <exception cref="NotSupportedException">The loaded libcurl has no notifications.</exception>
    /// <exception cref="ArgumentException">No kind was given.</exception>
    /// <inheritdoc cref="SetOpt{T}(CurlMultiOpt{T}, T)"/>
    public void NotifyEnable(params ReadOnlySpan<CurlMultiNotify> notifications) =>
        Notify(notifications, _api.MultiNotifyEnable, _api.MultiNotifyDisable, _notifications.Add, "curl_multi_notify_enable");

    /// <summary>Asks for a kind of notification no longer (<c>curl_multi_notify_disable</c>, libcurl 8.17).</summary>
    /// <inheritdoc cref="NotifyEnable"/>
    public void NotifyDisable(params ReadOnlySpan<CurlMultiNotify> notifications) =>
        Notify(notifications, _api.MultiNotifyDisable, _api.MultiNotifyEnable, _notifications.Remove, "curl_multi_notify_disable");

    private void Notify(
        ReadOnlySpan<CurlMultiNotify> notifications,
        delegate* unmanaged[Cdecl]<nint, uint, CurlMCode> change,
        delegate* unmanaged[Cdecl]<nint, uint, CurlMCode> undo,
        Func<CurlMultiNotify, bool> note,
        string function,
        [CallerMemberName] string member = "")
    {
        if (notifications.IsEmpty)
        {
            throw new ArgumentException("Name at least one kind of notification.", nameof(notifications));
        }

        using var scope = Enter(member);
        if (change is null)
        {
            throw _api.Lacks(function, new Version(8, 17, 0));
        }

        var changed = new List<CurlMultiNotify>();
        foreach (var notification in notifications)
        {
            var code = change(_multi, (uint)notification);
            if (code != CurlMCode.Ok)
            {
                foreach (var earlier in changed)
                {
                    Undo(earlier, undo);
                }

                throw CurlException.From(code, $"{function} of {notification}", _api);
            }

            if (note(notification))
            {
                changed.Add(notification);
            }
        }
    }

    private void Undo(CurlMultiNotify notification, delegate* unmanaged[Cdecl]<nint, uint, CurlMCode> undo)
    {
        undo(_multi, (uint)notification);
        if (!_notifications.Remove(notification))
        {
            _notifications.Add(notification);
        }
    }

    private void UnsetCallback(CurlMultiOpt option)
    {
        if (!MultiCallbackState.IsCallback(option.Id))
        {
            throw new ArgumentException($"{option} cannot be unset.", nameof(option));
        }

        SetCallback(option, callback: null);
    }

    private void SetNumber(CurlMultiOpt option, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Set(option, (nint)(OptionKind.Of(option.Id) == OptionKind.OffT ? value : CLongRange.Check(option, value)));
    }

    private void SetCallback(CurlMultiOpt option, Delegate? callback)
    {
        var previous = _callbacks.Swap(option.Id, callback);
        try
        {
            Set(option, callback is null ? 0 : MultiCallbackState.Trampoline(option.Id));
            Set(MultiCallbackState.DataOption(option.Id), _callbacks.UserData);
        }
        catch
        {
            _callbacks.Swap(option.Id, previous);
            throw;
        }
    }

    private void Set(CurlMultiOpt option, nint value)
    {
        var code = _api.Variadic.MultiSetOpt(_multi, option.Id, value);
        if (code == CurlMCode.UnknownOption)
        {
            throw new NotSupportedException(
                $"{option} needs libcurl {option.Since}; loaded is libcurl {CurlLibrary.VersionOf(_api)} from {_api.Path}.",
                CurlException.From(code, $"Setting {option}", _api));
        }

        Check(code, $"Setting {option}");
    }

    private void Set(int option, nint value) =>
        Check(_api.Variadic.MultiSetOpt(_multi, option, value), "curl_multi_setopt");
}
